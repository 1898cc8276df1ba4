import type { StudyTemplate } from './study-template.ts';

const scan = { modality: 'ULTRASOUND', dicomModality: 'US' } as const;
const abdomen = {
  ...scan,
  bodyPart: 'ABDOMEN',
  description: 'Ultrasound of the upper abdomen',
  series: 'Curved array 3.5 MHz',
  procedureCode: 'US-76700',
  price: 72,
} as const;
const kidney = {
  ...scan,
  bodyPart: 'KIDNEY',
  description: 'Ultrasound of the kidneys',
  series: 'Curved array 3.5 MHz',
  procedureCode: 'US-76770',
  price: 64.9,
} as const;
const photo = { modality: 'OTHER', dicomModality: null } as const;

export const otherStudies = {
  gallbladder: {
    ...abdomen,
    pictures: [{ view: 'ultrasound', finding: 'gallbladder' }],
    findings:
      'Gallbladder well filled, wall 2 mm, no calculi. Common bile duct 4 mm. Homogeneous liver of normal size. No free fluid.',
    impression: 'Unremarkable ultrasound of the upper abdomen.',
    recommendations: null,
  },
  gallstone: {
    ...abdomen,
    pictures: [
      { view: 'ultrasound', finding: 'gallstone' },
      { view: 'ultrasound', finding: 'kidney' },
    ],
    findings:
      'Mobile echogenic focus of 14 mm in the gallbladder with distal acoustic shadow. Wall not thickened, no pericholecystic fluid. Bile ducts are not dilated. Right kidney normal.',
    impression: 'Cholecystolithiasis without signs of cholecystitis.',
    recommendations: 'Elective surgical consultation if symptomatic.',
  },
  kidney: {
    ...kidney,
    pictures: [{ view: 'ultrasound', finding: 'kidney' }],
    findings:
      'Both kidneys of normal size with good corticomedullary differentiation. No dilatation of the collecting system, no stones. Bladder smooth.',
    impression: 'Normal renal ultrasound.',
    recommendations: null,
  },
  hydronephrosis: {
    ...kidney,
    pictures: [{ view: 'ultrasound', finding: 'hydronephrosis' }],
    findings:
      'Dilated renal pelvis and calyces with preserved parenchyma. No stone seen in the visible ureter. Contralateral kidney normal.',
    impression: 'Hydronephrosis grade II.',
    recommendations: 'CT stone protocol; urological review.',
  },
  pregnancy: {
    ...scan,
    bodyPart: 'FETUS',
    description: 'Obstetric ultrasound, second trimester',
    series: 'Curved array 5 MHz',
    procedureCode: 'US-76805',
    price: 88,
    pictures: [
      { view: 'ultrasound', finding: 'fetal head' },
      { view: 'ultrasound', finding: 'fetal head' },
    ],
    findings:
      'Single living fetus. Biparietal diameter 51 mm, corresponding to 21 weeks and 3 days. Midline echo central, lateral ventricles of normal width. Amniotic fluid normal.',
    impression: 'Normal second trimester examination, growth at the 50th centile.',
    recommendations: 'Next routine examination at 30 weeks.',
  },
  thyroid: {
    ...scan,
    bodyPart: 'THYROID',
    description: 'Ultrasound of the thyroid',
    series: 'Linear array 12 MHz',
    procedureCode: 'US-76536',
    price: 58.6,
    pictures: [{ view: 'ultrasound', finding: 'thyroid nodule' }],
    findings:
      'Isoechoic nodule of 21 mm in the right lobe with a small cystic portion, smooth margin. Left lobe normal. No suspicious lymph nodes.',
    impression: 'Thyroid nodule, TI-RADS 3.',
    recommendations: 'Follow-up ultrasound in twelve months.',
  },
  petStaging: {
    modality: 'OTHER',
    dicomModality: 'PT',
    bodyPart: 'WHOLEBODY',
    description: 'FDG PET, whole body',
    series: 'MIP coronal',
    procedureCode: 'PT-78816',
    price: 1180,
    pictures: [{ view: 'pet', finding: 'metastases' }],
    findings:
      'Multiple foci of intense uptake in liver, spine and mediastinum, SUVmax 11.4. Physiological uptake in brain, kidneys and bladder.',
    impression: 'Metabolically active metastatic disease.',
    recommendations: 'Tumour board.',
  },
  petClear: {
    modality: 'OTHER',
    dicomModality: 'PT',
    bodyPart: 'WHOLEBODY',
    description: 'FDG PET, whole body',
    series: 'MIP coronal',
    procedureCode: 'PT-78816',
    price: 1180,
    pictures: [{ view: 'pet', finding: 'none' }],
    findings:
      'Physiological distribution of the tracer. No focal uptake above the blood pool that suggests malignancy.',
    impression: 'No metabolically active tumour.',
    recommendations: null,
  },
  ecg: {
    ...photo,
    bodyPart: 'HEART',
    description: '12-lead ECG at rest',
    series: 'ECG',
    procedureCode: 'EC-93000',
    price: 24.5,
    pictures: [{ view: 'ecg', finding: 'none' }],
    findings: 'Regular sinus rhythm. Normal axis and intervals. No ST deviation, normal R progression.',
    impression: 'Normal ECG.',
    recommendations: null,
  },
  ecgFibrillation: {
    ...photo,
    bodyPart: 'HEART',
    description: '12-lead ECG at rest',
    series: 'ECG',
    procedureCode: 'EC-93000',
    price: 24.5,
    pictures: [{ view: 'ecg', finding: 'atrial fibrillation' }],
    findings:
      'Irregularly irregular rhythm without P waves, fine fibrillatory baseline. Narrow QRS complexes. No ischaemic changes.',
    impression: 'Atrial fibrillation with moderately fast ventricular response.',
    recommendations: 'Assess anticoagulation.',
  },
  mole: {
    ...photo,
    bodyPart: 'SKIN',
    description: 'Dermatoscopy of a pigmented lesion',
    series: 'Photograph',
    procedureCode: 'DE-96904',
    price: 35,
    pictures: [{ view: 'skin', finding: 'none' }],
    findings: 'Symmetrical pigmented lesion with a regular network, even colour and smooth border.',
    impression: 'Benign melanocytic naevus.',
    recommendations: 'Self-observation, check in one year.',
  },
  moleAtypical: {
    ...photo,
    bodyPart: 'SKIN',
    description: 'Dermatoscopy of a pigmented lesion',
    series: 'Photograph',
    procedureCode: 'DE-96904',
    price: 35,
    pictures: [{ view: 'skin', finding: 'atypical' }],
    findings:
      'Asymmetrical lesion of several shades of brown with an irregular border and eccentric blotches.',
    impression: 'Atypical melanocytic lesion, melanoma not excluded.',
    recommendations: 'Excision with histology.',
  },
} satisfies Record<string, StudyTemplate>;
