import { Clinic } from './clinic.ts';
import { dicomFile } from './dicom.ts';
import { Person, type StaffRole } from './person.ts';

/** Of every account of a seeded clinic. */
export const password = 'a password for tests';
const staffRoles = ['ADMIN', 'RADIOLOGIST', 'PHYSICIAN', 'TECHNOLOGIST', 'CLERK', 'ANALYST'] as const;

/** What tells who the seeded patient is, or what is free text about them: an analyst may see none of it. */
export const secrets = {
  given: 'Zerxandra',
  family: 'Quorlington',
  birthDate: '1931-03-09',
  mrn: 'ZQX-778812',
  phone: '+41 79 555 01 99',
  email: 'zerxandra.q@home.example',
  portal: 'portal.zq@home.example',
  street: 'Glimmergasse 17',
  city: 'Oberquorl',
  condition: 'halibut allergy',
  fileName: 'zerx-thorax.dcm',
  imageText: 'Zx lateral view',
  studyText: 'Zq contrast study',
  filePatientId: 'FILE-PID-4471',
  filePatientName: 'Quorl^Zerx',
  reason: 'Zx was upside down',
  findings: 'Nodule of the zygal lobe.',
  impression: 'Quincunx opacity.',
  recommendations: 'See again in a quorl.',
  billingText: 'Zx lateral billing',
  note: 'Called the daughter of Zx.',
  uploader: 'Velmora',
  uploaderEmail: 'velmora@test.example',
} as const;

interface Owner {
  readonly id: string;
  readonly mrn: string;
}

/** What a record holds, by ids. */
export interface SeededRecord {
  readonly patientId: string;
  readonly mrn: string;
  readonly imageId: string;
  readonly studyId: string;
  /** A confirmed report. */
  readonly reportId: string;
  /** A report that nobody has confirmed. */
  readonly draftId: string;
  readonly billingId: string;
  /** The workflow entry of the billing. */
  readonly logId: string;
  /** Who uploaded the image. */
  readonly staffId: string;
}

/** A clinic with someone of every role, a patient with a full record and a portal account, and another patient's. */
export async function openSeededClinic(stack: AsyncDisposableStack, opening = Clinic.open()) {
  const clinic = stack.use(await opening);
  const signedIn = staffRoles.map(async (role) => [role, await clinic.staff(role)] as const);
  const staff = Object.fromEntries(await Promise.all(signedIn)) as Record<StaffRole, Person>;
  const uploader = await registerUploader(clinic);
  const owner = await clinic.patient({
    name: { given: secrets.given, family: secrets.family },
    mrn: secrets.mrn,
    birthDate: secrets.birthDate,
    phone: secrets.phone,
    email: secrets.email,
    address: { line: secrets.street, city: secrets.city, postalCode: '8001', country: 'CH' },
    conditions: [secrets.condition],
    account: { email: secrets.portal, password },
  });
  const record = await fillRecord(owner, { uploader, ...staff });
  const other = await fillRecord(await clinic.patient(), { uploader, ...staff });
  const patient = await Person.signIn(clinic.address, secrets.portal, password);
  const people = { ...staff, PATIENT: patient };
  return { clinic, people, record, other };
}

async function registerUploader({ administrator, address }: Clinic): Promise<Person> {
  const email = secrets.uploaderEmail;
  const name = { given: secrets.uploader, family: 'Trask' };
  await administrator.must('mutation ($input: RegisterStaffInput!) { registerStaff(input: $input) { id } }', {
    input: { name, email, department: 'Tests', role: 'TECHNOLOGIST', password },
  });
  return Person.signIn(address, email, password);
}

type Team = Pick<Record<StaffRole, Person>, 'ADMIN' | 'RADIOLOGIST' | 'CLERK'> & {
  readonly uploader: Person;
};

async function fillRecord(of: Owner, { uploader, ADMIN, RADIOLOGIST, CLERK }: Team): Promise<SeededRecord> {
  const upload = async (fileName: string) => {
    const elements = { StudyDescription: secrets.studyText };
    const { filePatientId: patientId, filePatientName: patientName } = secrets;
    const file = new Uint8Array(dicomFile({ patientId, patientName, elements }));
    const { data, errors } = await uploader.upload(of, file, fileName, { description: secrets.imageText });
    if (data === null || errors.length > 0) throw new Error(`not uploaded: ${JSON.stringify(errors)}`);
    return (data['uploadImage'] as unknown as { id: string }).id;
  };
  const imageId = await upload(secrets.fileName);
  const deletedId = await upload('deleted.dcm');
  const { findings, impression, recommendations } = secrets;
  const begin = async (imageIds: string[]) =>
    idOf(
      await RADIOLOGIST.must('mutation ($input: CreateReportInput!) { createReport(input: $input) { id } }', {
        input: { patientId: of.id, imageIds, findings, impression, recommendations },
      }),
    );
  const reportId = await begin([imageId, deletedId]);
  await RADIOLOGIST.must('mutation ($id: ID!) { confirmReport(id: $id, version: 1) { id } }', {
    id: reportId,
  });
  const draftId = await begin([imageId]);
  await ADMIN.must('mutation ($id: ID!, $reason: String!) { deleteImage(id: $id, reason: $reason) { id } }', {
    id: deletedId,
    reason: secrets.reason,
  });
  await RADIOLOGIST.must('mutation ($input: AddWorkflowLogInput!) { addWorkflowLog(input: $input) { id } }', {
    input: { patientId: of.id, text: secrets.note, subject: { kind: 'IMAGE', id: imageId } },
  });
  const billed = await CLERK.must(
    'mutation ($input: CreateBillingInput!) { createBilling(input: $input) { id } }',
    {
      input: {
        patientId: of.id,
        reportId,
        description: secrets.billingText,
        amount: { amount: '149.9', currency: 'EUR' },
        dueDate: '2020-01-31',
      },
    },
  );
  const found = await ADMIN.must(
    `query ($image: ID!, $patient: ID!) {
      image(id: $image) { study { id } }
      workflowLogs(filter: { patientId: $patient, action: { eq: "billing.created" } }) { nodes { id } }
    }`,
    { image: imageId, patient: of.id },
  );
  const { image, workflowLogs } = found as {
    image: { study: { id: string } };
    workflowLogs: { nodes: { id: string }[] };
  };
  return {
    patientId: of.id,
    mrn: of.mrn,
    imageId,
    studyId: image.study.id,
    reportId,
    draftId,
    billingId: idOf(billed),
    logId: workflowLogs.nodes[0]?.id ?? '',
    staffId: uploader.staffId ?? '',
  };
}

const idOf = (data: Record<string, unknown>): string => (Object.values(data)[0] as { id: string }).id;
