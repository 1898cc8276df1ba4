import type { StudyTemplate } from './study-template.ts';

const chest = {
  modality: 'X_RAY',
  dicomModality: 'DX',
  bodyPart: 'CHEST',
  description: 'Chest X-ray, PA',
  series: 'PA upright',
  procedureCode: 'XR-71046',
  price: 48,
} as const;
const hand = {
  modality: 'X_RAY',
  dicomModality: 'CR',
  bodyPart: 'HAND',
  description: 'Hand and wrist X-ray, PA',
  series: 'PA',
  procedureCode: 'XR-73130',
  price: 39,
} as const;
const knee = {
  modality: 'X_RAY',
  dicomModality: 'CR',
  bodyPart: 'KNEE',
  description: 'Knee X-ray, AP',
  series: 'AP standing',
  procedureCode: 'XR-73562',
  price: 42.5,
} as const;

export const xrayStudies = {
  chestClear: {
    ...chest,
    pictures: [{ view: 'chest x-ray', finding: 'none' }],
    findings:
      'Lungs are clear and well expanded. No consolidation, effusion or pneumothorax. Heart size within normal limits, cardiothoracic ratio 0.46. Mediastinal and hilar contours are unremarkable. No acute bony abnormality.',
    impression: 'No acute cardiopulmonary disease.',
    recommendations: null,
  },
  chestPneumonia: {
    ...chest,
    pictures: [{ view: 'chest x-ray', finding: 'pneumonia' }],
    findings:
      'Patchy airspace opacity in the lower zone with air bronchograms, partly obscuring the vessels. No pleural effusion. Heart size normal. The remaining lung is clear.',
    impression: 'Lower lobe consolidation, consistent with community-acquired pneumonia.',
    recommendations: 'Clinical correlation. Follow-up radiograph in six weeks to document resolution.',
  },
  chestEffusion: {
    ...chest,
    pictures: [{ view: 'chest x-ray', finding: 'effusion' }],
    findings:
      'Homogeneous opacity at one base with a meniscus tracking up the lateral chest wall and loss of the costophrenic angle. Mild upper lobe venous diversion. No pneumothorax.',
    impression: 'Moderate unilateral pleural effusion.',
    recommendations: 'Ultrasound-guided thoracentesis if clinically indicated.',
  },
  chestHeart: {
    ...chest,
    pictures: [{ view: 'chest x-ray', finding: 'cardiomegaly' }],
    findings:
      'Enlarged cardiac silhouette, cardiothoracic ratio 0.58. Mild prominence of the central pulmonary vessels. No frank oedema, no effusion. Degenerative change of the thoracic spine.',
    impression: 'Cardiomegaly without decompensation.',
    recommendations: 'Echocardiography if not recently performed.',
  },
  chestNodule: {
    ...chest,
    pictures: [{ view: 'chest x-ray', finding: 'nodule' }],
    findings:
      'Well-defined nodule of about 17 mm projecting over the mid zone. No calcification is visible. Remaining lung fields are clear, no hilar enlargement, no effusion.',
    impression: 'Solitary pulmonary nodule, indeterminate.',
    recommendations: 'CT of the chest with contrast. Comparison with any earlier radiographs.',
  },
  chestPneumothorax: {
    ...chest,
    pictures: [{ view: 'chest x-ray', finding: 'pneumothorax' }],
    findings:
      'Visible visceral pleural line with absent lung markings beyond it, rim of about 18 mm at the level of the hilum. Mediastinum is central. No effusion.',
    impression: 'Small to moderate pneumothorax without tension.',
    recommendations: 'Result telephoned to the emergency department. Repeat film in four hours.',
  },
  handNormal: {
    ...hand,
    pictures: [{ view: 'hand x-ray', finding: 'none' }],
    findings:
      'Normal alignment of the carpus, metacarpals and phalanges. No fracture line or dislocation. Joint spaces are preserved. Soft tissues are unremarkable.',
    impression: 'No fracture demonstrated.',
    recommendations: 'If scaphoid tenderness persists, repeat views in ten days.',
  },
  handBoxer: {
    ...hand,
    pictures: [{ view: 'hand x-ray', finding: 'metacarpal fracture' }],
    findings:
      'Transverse fracture of the distal fifth metacarpal shaft with palmar angulation and slight shortening. No intra-articular extension. Overlying soft tissue swelling.',
    impression: "Fifth metacarpal (boxer's) fracture.",
    recommendations: 'Orthopaedic review; ulnar gutter splint.',
  },
  handColles: {
    ...hand,
    pictures: [{ view: 'hand x-ray', finding: 'radius fracture' }],
    findings:
      'Transverse fracture of the distal radial metaphysis with minor impaction. Radial inclination is reduced. The ulnar styloid is intact. Carpal alignment is maintained.',
    impression: 'Distal radius fracture, minimally displaced.',
    recommendations: 'Immobilisation and check film in one week. Consider bone density measurement.',
  },
  handArthritis: {
    ...hand,
    pictures: [{ view: 'hand x-ray', finding: 'arthritis' }],
    findings:
      'Narrowing of several interphalangeal joints with subchondral sclerosis. Crowding of the carpal bones. No erosions. Bone mineral density appears mildly reduced.',
    impression: 'Osteoarthritis of the hand. No erosive change.',
    recommendations: null,
  },
  kneeNormal: {
    ...knee,
    pictures: [{ view: 'knee x-ray', finding: 'none' }],
    findings:
      'Both compartments are of normal height. Smooth articular surfaces. The patella projects centrally. No fracture, no loose body.',
    impression: 'Normal radiograph of the knee.',
    recommendations: 'MRI if internal derangement is suspected.',
  },
  kneeArthrosis: {
    ...knee,
    pictures: [{ view: 'knee x-ray', finding: 'osteoarthritis' }],
    findings:
      'Marked narrowing of the medial compartment with subchondral sclerosis and marginal osteophytes. The lateral compartment is preserved. Mild varus alignment.',
    impression: 'Medial compartment osteoarthritis, Kellgren-Lawrence grade 3.',
    recommendations: 'Orthopaedic referral.',
  },
  kneeFracture: {
    ...knee,
    pictures: [{ view: 'knee x-ray', finding: 'tibia fracture' }],
    findings:
      'Oblique lucent line through the lateral tibial plateau reaching the metaphysis. Depression of less than 2 mm. Fibular head intact. Suprapatellar fullness suggests a joint effusion.',
    impression: 'Lateral tibial plateau fracture, Schatzker type I.',
    recommendations: 'CT for surgical planning.',
  },
  kneeReplacement: {
    ...knee,
    description: 'Knee X-ray, AP, after surgery',
    pictures: [{ view: 'knee x-ray', finding: 'replacement' }],
    findings:
      'Total knee arthroplasty in anatomical position. No periprosthetic lucency or fracture. The components are well aligned. Expected soft tissue swelling.',
    impression: 'Satisfactory appearance of the total knee replacement.',
    recommendations: 'Routine follow-up in twelve weeks.',
  },
} satisfies Record<string, StudyTemplate>;
