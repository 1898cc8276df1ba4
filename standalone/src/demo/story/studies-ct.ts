import type { PictureSpec } from '../pictures/draw.ts';
import type { ChestCtFinding } from '../pictures/ct-chest.ts';
import type { StudyTemplate } from './study-template.ts';

const chest = {
  modality: 'CT',
  dicomModality: 'CT',
  bodyPart: 'CHEST',
  description: 'CT chest with contrast',
  series: 'Axial 5 mm',
  procedureCode: 'CT-71260',
  price: 289,
} as const;
const abdomen = {
  modality: 'CT',
  dicomModality: 'CT',
  bodyPart: 'ABDOMEN',
  description: 'CT abdomen and pelvis with contrast',
  series: 'Portal venous, axial 5 mm',
  procedureCode: 'CT-74177',
  price: 342.8,
} as const;
const head = {
  modality: 'CT',
  dicomModality: 'CT',
  bodyPart: 'HEAD',
  description: 'CT head without contrast',
  series: 'Axial 5 mm, brain',
  procedureCode: 'CT-70450',
  price: 214.5,
} as const;

const chestSlices = (finding: ChestCtFinding, ...levels: number[]): PictureSpec[] =>
  levels.map((level) => ({ view: 'chest ct', level, finding }));

export const ctStudies = {
  chestNodule: {
    ...chest,
    pictures: chestSlices('nodule', 0.1, 0.55, 0.95),
    findings:
      'Solid nodule of 14 x 12 mm in the right lung with smooth margins and no calcification. No further nodules. No enlarged mediastinal or hilar nodes. Heart and great vessels opacify normally. No effusion.',
    impression: 'Solitary solid nodule of the right lung, intermediate probability of malignancy.',
    recommendations: 'PET-CT or tissue sampling; discussion in the thoracic tumour board.',
  },
  chestPneumonia: {
    ...chest,
    pictures: chestSlices('pneumonia', 0.5, 0.85),
    findings:
      'Ground-glass opacity with central consolidation in the right lower lobe. Patent airways. No cavitation. Reactive hilar nodes up to 9 mm. No pleural fluid.',
    impression: 'Right lower lobe pneumonia. No abscess.',
    recommendations: 'Repeat imaging only if there is no clinical improvement.',
  },
  chestEffusion: {
    ...chest,
    pictures: chestSlices('effusion', 0.6, 1),
    findings:
      'Bilateral dependent pleural effusions, larger on the right, with adjacent atelectasis. Enlarged left ventricle. No pulmonary embolism to segmental level.',
    impression: 'Bilateral pleural effusions, most likely cardiac.',
    recommendations: 'Correlation with NT-proBNP and echocardiography.',
  },
  chestEmbolism: {
    ...chest,
    description: 'CT pulmonary angiography',
    procedureCode: 'CT-71275',
    price: 318,
    pictures: chestSlices('embolism', 0, 0.2, 0.7),
    findings:
      'Filling defect in the left main pulmonary artery reaching into the lobar branches. Right to left ventricular ratio below 1. No infarct. Lungs otherwise clear.',
    impression: 'Acute pulmonary embolism without signs of right heart strain.',
    recommendations: 'Critical result, telephoned to the ward at the time of reading.',
  },
  abdomenNormal: {
    ...abdomen,
    pictures: [
      { view: 'abdomen ct', level: 0.1, finding: 'none' },
      { view: 'abdomen ct', level: 0.9, finding: 'none' },
    ],
    findings:
      'Liver, spleen, pancreas and adrenal glands are normal. Kidneys enhance symmetrically without obstruction. Normal calibre of the aorta. No free fluid, no enlarged nodes. Bowel loops are of normal width.',
    impression: 'No cause for abdominal pain identified.',
    recommendations: null,
  },
  liverLesions: {
    ...abdomen,
    pictures: [
      { view: 'abdomen ct', level: 0.05, finding: 'liver lesion' },
      { view: 'abdomen ct', level: 0.3, finding: 'liver lesion' },
      { view: 'abdomen ct', level: 0.9, finding: 'none' },
    ],
    findings:
      'Three hypodense liver lesions with rim enhancement, the largest 34 mm in segment VIII. Portal vein is patent. No biliary dilatation. Spleen and kidneys are unremarkable. No ascites.',
    impression: 'Multiple liver lesions, highly suspicious for metastases.',
    recommendations: 'Ultrasound-guided biopsy and search for a primary tumour.',
  },
  kidneyStone: {
    ...abdomen,
    description: 'CT abdomen, stone protocol',
    procedureCode: 'CT-74176',
    price: 246,
    pictures: [{ view: 'abdomen ct', level: 0.45, finding: 'kidney stone' }],
    findings:
      'Dense calculus of 8 mm in the right renal pelvis, about 1100 HU. No hydronephrosis. Left kidney without stones. No free air or fluid.',
    impression: 'Right nephrolithiasis without obstruction.',
    recommendations: 'Urological review.',
  },
  aneurysm: {
    ...abdomen,
    description: 'CT angiography of the aorta',
    procedureCode: 'CT-74175',
    price: 371.2,
    pictures: [
      { view: 'abdomen ct', level: 0.3, finding: 'aneurysm' },
      { view: 'abdomen ct', level: 0.9, finding: 'aneurysm' },
    ],
    findings:
      'Infrarenal aortic aneurysm of 49 mm with eccentric mural thrombus. Neck length 22 mm. No retroperitoneal haematoma. Renal arteries are patent.',
    impression: 'Infrarenal abdominal aortic aneurysm, 49 mm, no sign of rupture.',
    recommendations: 'Vascular surgery referral; follow-up CT in six months.',
  },
  headNormal: {
    ...head,
    pictures: [
      { view: 'brain ct', level: 0.1, finding: 'none' },
      { view: 'brain ct', level: 0.9, finding: 'none' },
    ],
    findings:
      'No intracranial haemorrhage. Grey-white differentiation is preserved. Ventricles and sulci are of normal width for age. No midline shift. Calvarium intact.',
    impression: 'No acute intracranial abnormality.',
    recommendations: null,
  },
  headBleed: {
    ...head,
    pictures: [
      { view: 'brain ct', level: 0, finding: 'haemorrhage' },
      { view: 'brain ct', level: 0.2, finding: 'haemorrhage' },
    ],
    findings:
      'Hyperdense haematoma of 41 x 32 mm in the left basal ganglia with a thin rim of oedema. Slight compression of the frontal horn. No intraventricular blood. Basal cisterns are open.',
    impression: 'Acute intracerebral haemorrhage of the left basal ganglia, hypertensive pattern.',
    recommendations: 'Critical result, telephoned to the stroke unit. Control CT in six hours.',
  },
  headSubdural: {
    ...head,
    pictures: [{ view: 'brain ct', level: 0.1, finding: 'subdural' }],
    findings:
      'Crescentic hyperdense collection over the right convexity, up to 13 mm wide. Effacement of the adjacent sulci, midline shift of 4 mm. No fracture seen.',
    impression: 'Acute right subdural haematoma with mild mass effect.',
    recommendations: 'Immediate neurosurgical consultation.',
  },
  headInfarct: {
    ...head,
    pictures: [{ view: 'brain ct', level: 0, finding: 'infarct' }],
    findings:
      'Wedge-shaped hypodensity in the territory of the right middle cerebral artery with loss of grey-white differentiation. No haemorrhagic transformation.',
    impression: 'Subacute infarct of the right middle cerebral artery territory.',
    recommendations: 'CT angiography and stroke work-up.',
  },
} satisfies Record<string, StudyTemplate>;
