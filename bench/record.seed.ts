import { dicomFile } from '../tests/support/dicom.ts';
import { Person, type StaffRole } from '../tests/support/person.ts';
import { administrator } from './support/hospital.ts';

const modalities = ['CT', 'MR', 'DX', 'US'];
const listLength = 20;

const text = (what: string, serial: number): string =>
  `${what} ${serial}: the lungs are clear, the heart is of normal size, no effusion, no fracture.`;

/**
 * Fills a record through the API: twenty images, each with a confirmed report and a billing for it, by six members
 * of staff.
 * @returns the patient's MRN
 */
export async function seedRecord(address: string): Promise<string> {
  const admin = await signIn(address);
  const [technologists, radiologists, clerks] = await Promise.all(
    (['TECHNOLOGIST', 'RADIOLOGIST', 'CLERK'] as const).map((role) => hire(admin, role, 2)),
  );
  const { id: patientId, mrn } = await created(admin, 'registerPatient', 'RegisterPatientInput', {
    name: { given: 'Ada', family: 'Bench' },
    birthDate: '1960-04-09',
    sex: 'FEMALE',
    conditions: ['asthma', 'hypertension'],
  });
  for (let i = 0; i < listLength; i += 1) {
    const [technologist, radiologist, clerk] = [technologists, radiologists, clerks].map(
      (staff) => staff?.[i % 2] ?? admin,
    ) as [Person, Person, Person];
    const file = new Uint8Array(dicomFile({ modality: modalities[i % 4] ?? 'CT', patientId: mrn }));
    const uploaded = await technologist.upload({ id: patientId }, file, `image-${i}.dcm`);
    const image = uploaded.data?.['uploadImage'] as unknown as { id: string };
    const report = await created(radiologist, 'createReport', 'CreateReportInput', {
      patientId,
      imageIds: [image.id],
      findings: text('Findings', i),
      impression: text('Impression', i),
    });
    await radiologist.must('mutation ($id: ID!) { confirmReport(id: $id, version: 1) { id } }', report);
    await created(clerk, 'createBilling', 'CreateBillingInput', {
      patientId,
      reportId: report.id,
      description: `Imaging with report ${i}`,
      amount: { amount: `${100 + i}.50`, currency: i % 5 === 0 ? 'USD' : 'EUR' },
      dueDate: i % 2 === 0 ? '2020-01-31' : '2099-12-31',
    });
  }
  return mrn;
}

/** The administrator, or whoever else has the same password. */
export async function signIn(address: string, email = administrator.email): Promise<Person> {
  const { login } = await new Person(address, null, null).must(
    `mutation ($email: String!, $password: String!) {
      login(input: { email: $email, password: $password }) { accessToken }
    }`,
    { email, password: administrator.password },
  );
  return new Person(address, (login as { accessToken: string }).accessToken, null);
}

async function hire(admin: Person, role: StaffRole, count: number): Promise<Person[]> {
  const staff: Person[] = [];
  for (let i = 0; i < count; i += 1) {
    const email = `${role.toLowerCase()}-${i}@bench.example`;
    await created(admin, 'registerStaff', 'RegisterStaffInput', {
      name: { given: `Number ${i}`, family: role },
      email,
      department: 'Measurements',
      role,
      password: administrator.password,
    });
    staff.push(await signIn(admin.address, email));
  }
  return staff;
}

async function created(
  person: Person,
  mutation: string,
  type: string,
  input: Record<string, unknown>,
): Promise<{ id: string; mrn: string }> {
  const fields = mutation === 'registerPatient' ? 'id mrn' : 'id';
  const data = await person.must(`mutation ($input: ${type}!) { ${mutation}(input: $input) { ${fields} } }`, {
    input,
  });
  return data[mutation] as { id: string; mrn: string };
}
