import type { StudyTemplate } from './study-template.ts';

const brain = {
  modality: 'MRI',
  dicomModality: 'MR',
  bodyPart: 'BRAIN',
  description: 'MRI brain',
  series: 'T2 TSE axial',
  procedureCode: 'MR-70551',
  price: 412,
} as const;
const knee = {
  modality: 'MRI',
  dicomModality: 'MR',
  bodyPart: 'KNEE',
  description: 'MRI knee',
  series: 'PD TSE sagittal',
  procedureCode: 'MR-73721',
  price: 365.4,
} as const;
const spine = {
  modality: 'MRI',
  dicomModality: 'MR',
  bodyPart: 'LSPINE',
  description: 'MRI lumbar spine',
  series: 'T2 TSE sagittal',
  procedureCode: 'MR-72148',
  price: 389,
} as const;

export const mriStudies = {
  brainNormal: {
    ...brain,
    pictures: [
      { view: 'brain mri', level: 0, finding: 'none' },
      { view: 'brain mri', level: 1, finding: 'none' },
    ],
    findings:
      'Normal signal of grey and white matter. Ventricles and sulci are age-appropriate. No restricted diffusion, no blood products, no mass. Flow voids of the major vessels are preserved.',
    impression: 'Normal MRI of the brain.',
    recommendations: null,
  },
  brainSclerosis: {
    ...brain,
    pictures: [
      { view: 'brain mri', level: 0.1, finding: 'multiple sclerosis' },
      { view: 'brain mri', level: 0.8, finding: 'multiple sclerosis' },
    ],
    findings:
      'Multiple ovoid T2-hyperintense lesions in the periventricular and juxtacortical white matter, several perpendicular to the ventricles. No mass effect. No cortical atrophy.',
    impression: 'Demyelinating lesions, dissemination in space fulfilled.',
    recommendations: 'Comparison with earlier MRI; contrast series and cervical spine at the next visit.',
  },
  brainTumour: {
    ...brain,
    description: 'MRI brain with contrast',
    procedureCode: 'MR-70553',
    price: 498,
    pictures: [
      { view: 'brain mri', level: 0, finding: 'tumour' },
      { view: 'brain mri', level: 0.2, finding: 'tumour' },
      { view: 'brain mri', level: 1, finding: 'none' },
    ],
    findings:
      'Heterogeneous mass of 42 mm in the right frontal lobe with central necrosis and marked surrounding oedema. Compression of the right frontal horn, midline shift of 5 mm.',
    impression: 'Right frontal mass, most consistent with a high-grade glioma.',
    recommendations: 'Neurosurgical referral; spectroscopy and perfusion before biopsy.',
  },
  brainAtrophy: {
    ...brain,
    pictures: [{ view: 'brain mri', level: 0.1, finding: 'atrophy' }],
    findings:
      'Widened sulci and lateral ventricles, in excess of age. A few small white matter hyperintensities (Fazekas 1). No microbleeds, no infarct.',
    impression: 'Generalised cerebral atrophy with mild small vessel disease.',
    recommendations: 'Correlation with neuropsychological testing.',
  },
  kneeNormal: {
    ...knee,
    pictures: [
      { view: 'knee mri', level: 0, finding: 'none' },
      { view: 'knee mri', level: 1, finding: 'none' },
    ],
    findings:
      'Menisci of normal shape and signal. Cruciate and collateral ligaments are continuous. Cartilage is preserved. Physiological joint fluid. Bone marrow signal is normal.',
    impression: 'No internal derangement of the knee.',
    recommendations: null,
  },
  kneeMeniscus: {
    ...knee,
    pictures: [
      { view: 'knee mri', level: 0, finding: 'meniscus tear' },
      { view: 'knee mri', level: 1, finding: 'none' },
    ],
    findings:
      'Linear high signal in the posterior horn of the medial meniscus reaching the inferior articular surface. Anterior horn intact. Both cruciate ligaments are continuous. Small effusion.',
    impression: 'Horizontal tear of the posterior horn of the medial meniscus.',
    recommendations: 'Arthroscopy after orthopaedic assessment.',
  },
  kneeCruciate: {
    ...knee,
    pictures: [
      { view: 'knee mri', level: 0, finding: 'effusion' },
      { view: 'knee mri', level: 1, finding: 'cruciate tear' },
    ],
    findings:
      'Discontinuity of the anterior cruciate ligament at mid-substance with wavy, swollen stumps. Posterior cruciate ligament intact. Large joint effusion in the suprapatellar recess.',
    impression: 'Complete rupture of the anterior cruciate ligament with effusion.',
    recommendations: 'Referral to sports orthopaedics.',
  },
  spineNormal: {
    ...spine,
    pictures: [{ view: 'spine mri', level: 0, finding: 'none' }],
    findings:
      'Normal lordosis. Vertebral bodies of normal height and signal. Discs well hydrated. The conus ends at L1. No narrowing of the canal.',
    impression: 'Age-appropriate lumbar spine.',
    recommendations: null,
  },
  spineHerniation: {
    ...spine,
    pictures: [
      { view: 'spine mri', level: 0, finding: 'disc herniation' },
      { view: 'spine mri', level: 0.3, finding: 'disc herniation' },
    ],
    findings:
      'Loss of signal and height of the lower lumbar discs. Posterior extrusion of 9 mm at the level of the compressed thecal sac with displacement of the descending root. Remaining levels without stenosis.',
    impression: 'Lumbar disc extrusion with nerve root contact.',
    recommendations: 'Conservative treatment; spinal surgery opinion if a motor deficit develops.',
  },
  spineStenosis: {
    ...spine,
    pictures: [{ view: 'spine mri', level: 0.1, finding: 'stenosis' }],
    findings:
      'Multilevel disc desiccation. Thickened ligamenta flava narrow the canal at two levels with crowding of the cauda equina. No fracture.',
    impression: 'Degenerative lumbar canal stenosis at two levels.',
    recommendations: null,
  },
  spineFracture: {
    ...spine,
    pictures: [
      { view: 'spine mri', level: 0, finding: 'compression fracture' },
      { view: 'spine mri', level: 0.4, finding: 'compression fracture' },
    ],
    findings:
      'Anterior wedging of one lumbar vertebral body with loss of two thirds of its anterior height and marrow oedema. Posterior wall intact. No cord or cauda compression.',
    impression: 'Recent osteoporotic compression fracture.',
    recommendations: 'Bone density measurement and osteoporosis treatment.',
  },
} satisfies Record<string, StudyTemplate>;
