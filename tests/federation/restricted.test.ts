import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf } from '../support/ask.ts';
import { Clinic } from '../support/clinic.ts';
import { pngFile } from '../support/dicom.ts';
import { Directory } from '../support/directory.ts';
import type { Person } from '../support/person.ts';

const restrict = `mutation ($id: ID!, $restricted: Boolean!, $reason: String!) {
  setPatientRestricted(id: $id, restricted: $restricted, reason: $reason) { restricted version } }`;
const breakGlass = `mutation ($patientId: ID!, $reason: String!) { breakGlass(patientId: $patientId, reason: $reason) {
  id expiresAt patient { id } staff { id } reviewedAt } }`;
const record = `query ($id: ID!) { patient(id: $id) { id mrn displayName restricted viewerCanBreakGlass
  birthDate sex conditions active version registeredAt images { totalCount } reports { totalCount } workflowLogs { totalCount }
  viewerCanUploadImage viewerCanCreateReport viewerCanCreateBilling } }`;
const note = `mutation ($input: AddWorkflowLogInput!) { addWorkflowLog(input: $input) { id } }`;

let clinic: Clinic;
let treating: Person;
let physician: Person;
let patient: { id: string; mrn: string };
let imageId: string;

beforeAll(async () => {
  clinic = await Clinic.open();
  [treating, physician] = [await clinic.staff('PHYSICIAN'), await clinic.staff('PHYSICIAN')];
  patient = await clinic.patient({ name: { given: 'Vip', family: 'Zandvoort' }, birthDate: '1961-02-03' });
  const uploaded = await treating.upload(patient, new Uint8Array(pngFile()), 'chest.png', {
    modality: 'X_RAY',
  });
  imageId = (uploaded.data?.['uploadImage'] as { id: string } | undefined)?.id ?? '';
  await clinic.administrator.must(restrict, { id: patient.id, restricted: true, reason: 'A public person' });
});
afterAll(() => clinic[Symbol.asyncDispose]());

async function expireGrants(): Promise<void> {
  await using directory = await Directory.open(clinic.databaseUrl);
  await directory.query('update directory.grants set expires_at = now()');
}

const codesAt = ({ errors }: Awaited<ReturnType<Person['ask']>>) =>
  Object.fromEntries(errors.map(({ path, extensions }) => [path?.join('.'), extensions?.['code']]));

describe('a restricted record', () => {
  it('shows a clinician without a part in it that the patient exists, and no more', async () => {
    const answer = await physician.ask(record, { id: patient.id });
    expect(answer.data).toEqual({
      patient: {
        id: patient.id,
        mrn: patient.mrn,
        displayName: 'Zandvoort, Vip',
        restricted: true,
        viewerCanBreakGlass: true,
        birthDate: null,
        sex: null,
        conditions: null,
        active: null,
        version: null,
        registeredAt: null,
        images: null,
        reports: null,
        workflowLogs: null,
        viewerCanUploadImage: false,
        viewerCanCreateReport: false,
        viewerCanCreateBilling: false,
      },
    });
    const own = ['birthDate', 'sex', 'conditions', 'active', 'version', 'registeredAt'];
    const fields = [...own, 'images', 'reports', 'workflowLogs'];
    expect(codesAt(answer)).toEqual(
      Object.fromEntries(fields.map((field) => [`patient.${field}`, 'FORBIDDEN'])),
    );
  });

  it('is in the audit trail when it is refused, by those who would read and who would write', async () => {
    const stranger = await clinic.staff('PHYSICIAN');
    await stranger.ask(record, { id: patient.id });
    await stranger.ask(note, { input: { patientId: patient.id, text: 'Looked in' } });
    await using directory = await Directory.open(clinic.databaseUrl);
    const denials = await directory.query(
      "select subgraph, action, patient_ids from audit.events where kind = 'DENIAL' and staff_id = $1",
      [stranger.staffId],
    );
    const told = denials.map(({ subgraph, action, patient_ids: patients }) => ({
      event: `${String(subgraph)} ${String(action)}`,
      patients,
    }));
    expect(told.toSorted((a, b) => (a.event < b.event ? -1 : 1))).toEqual(
      [
        'diagnosis denied Mutation.addWorkflowLog',
        'diagnosis denied Patient.reports Patient.workflowLogs',
        'imaging denied Patient.images',
        'users denied restricted Patient',
      ].map((event) => ({ event, patients: [patient.id] })),
    );
  });

  it('is whole to who has written in it, to administrators and to the clerk as far as that goes', async () => {
    for (const person of [treating, clinic.administrator]) {
      const answer = await person.ask(record, { id: patient.id });
      expect(answer.errors).toEqual([]);
      expect(answer.data).toMatchObject({
        patient: {
          birthDate: '1961-02-03',
          active: true,
          viewerCanBreakGlass: false,
          images: { totalCount: 1 },
          viewerCanUploadImage: true,
          viewerCanCreateReport: person === treating,
          viewerCanCreateBilling: person !== treating,
        },
      });
    }
    const clerk = await (await clinic.staff('CLERK')).ask(record, { id: patient.id });
    expect(clerk.data).toMatchObject({
      patient: { birthDate: '1961-02-03', active: true, viewerCanCreateBilling: true },
    });
  });

  it('is found by name and number, and not by what it would tell', async () => {
    const find = async (filter: object, orderBy?: object) => {
      const list = `query ($filter: PatientFilter, $orderBy: PatientOrder) {
        patients(filter: $filter, orderBy: $orderBy) { nodes { id } } }`;
      const { data } = await physician.ask(list, { filter, orderBy });
      return (data?.['patients'] as { nodes: unknown[] } | undefined)?.nodes.length;
    };
    expect(await find({ search: 'zandvoort' })).toBe(1);
    expect(await find({ mrn: { eq: patient.mrn } })).toBe(1);
    expect(await find({ search: 'zandvoort', birthDate: { eq: '1961-02-03' } })).toBe(0);
    expect(await find({ search: 'zandvoort', sex: { eq: 'OTHER' } })).toBe(0);
    expect(await find({ search: 'zandvoort' }, { field: 'BIRTH_DATE' })).toBe(0);
  });

  it('has no images, and is not written in', async () => {
    const answer = await physician.ask('query ($id: ID!) { image(id: $id) { id } images { totalCount } }', {
      id: imageId,
    });
    expect(answer.data).toEqual({ image: null, images: { totalCount: 0 } });
    const written = await physician.ask(note, { input: { patientId: patient.id, text: 'x' } });
    expect(codesAt(written)).toEqual({ addWorkflowLog: 'FORBIDDEN' });
  });
});

describe('breaking the glass', () => {
  const breaks = (person: Person, patientId: string, reason = 'Emergency') =>
    person.ask(breakGlass, { patientId, reason });

  it('opens one record for an hour to one clinician, for reading', async () => {
    const radiologist = await clinic.staff('RADIOLOGIST');
    const before = Date.now();
    const answer = await breaks(radiologist, patient.id);
    expect(answer.errors).toEqual([]);
    const { expiresAt } = valueOf<{ expiresAt: string }>(answer, 'breakGlass');
    expect(Math.round((Date.parse(expiresAt) - before) / 60_000)).toBe(60);
    const opened = await radiologist.ask(record, { id: patient.id });
    expect(opened.errors).toEqual([]);
    expect(opened.data).toMatchObject({
      patient: {
        birthDate: '1961-02-03',
        active: true,
        version: 2,
        viewerCanBreakGlass: false,
        images: { totalCount: 1 },
        viewerCanUploadImage: false,
        viewerCanCreateReport: false,
        viewerCanCreateBilling: false,
      },
    });
    const written = await radiologist.ask(note, { input: { patientId: patient.id, text: 'x' } });
    expect(codesAt(written)).toEqual({ addWorkflowLog: 'FORBIDDEN' });
    expect(codesAt(await breaks(radiologist, patient.id))).toEqual({ breakGlass: 'CONFLICT' });
    expect((await physician.ask(record, { id: patient.id })).data).toMatchObject({
      patient: { birthDate: null },
    });
  });

  it('by one person many times at once is done once, and is one entry to review', async () => {
    const radiologist = await clinic.staff('RADIOLOGIST');
    const answers = await Promise.all(Array.from({ length: 4 }, () => breaks(radiologist, patient.id)));
    expect(answers.map((answer) => codes(answer)[0] ?? 'broken').toSorted()).toEqual([
      ...Array.from({ length: 3 }, () => 'CONFLICT patientId'),
      'broken',
    ]);
    const list = '{ brokenGlasses(reviewed: false, first: 100) { nodes { staff { id } } } }';
    const { brokenGlasses } = await clinic.administrator.must(list);
    const { nodes } = brokenGlasses as { nodes: { staff: { id: string } }[] };
    expect(nodes.filter(({ staff }) => staff.id === radiologist.staffId)).toHaveLength(1);
  });

  it('ends after the hour', async () => {
    const radiologist = await clinic.staff('RADIOLOGIST');
    await breaks(radiologist, patient.id);
    await expireGrants();
    expect((await radiologist.ask(record, { id: patient.id })).data).toMatchObject({
      patient: { birthDate: null, viewerCanBreakGlass: true },
    });
  });

  it('comes on the list of administrators, once to be reviewed', async () => {
    const technologist = await clinic.staff('TECHNOLOGIST');
    const answer = await breaks(technologist, patient.id, 'Unconscious');
    const { id } = valueOf<{ id: string }>(answer, 'breakGlass');
    const list = `query ($reviewed: Boolean) { brokenGlasses(reviewed: $reviewed) {
      nodes { id reason reviewedAt patient { id } staff { displayName } reviewedBy { id } } } }`;
    const listed = async (reviewed: boolean) => {
      const data = await clinic.administrator.must(list, { reviewed });
      return (data['brokenGlasses'] as { nodes: { id: string; reason: string }[] }).nodes.map(
        (node) => node.id,
      );
    };
    expect(await listed(false)).toContain(id);
    const review = 'mutation ($id: ID!) { reviewBrokenGlass(id: $id) { reviewedAt reviewedBy { id } } }';
    await clinic.administrator.must(review, { id });
    expect(await listed(false)).not.toContain(id);
    expect(await listed(true)).toContain(id);
    expect(codesAt(await clinic.administrator.ask(review, { id }))).toEqual({
      reviewBrokenGlass: 'CONFLICT',
    });
    const log =
      '{ workflowLogs(filter: { action: { eq: "patient.glass-broken" } }) { nodes { subject { id } } } }';
    const logged = await clinic.administrator.must(log, {});
    expect(JSON.stringify(logged)).toContain(patient.id);
  });

  it('needs a reason and a record that is closed to the caller', async () => {
    const open = await clinic.patient();
    expect(codesAt(await breaks(physician, open.id))).toEqual({ breakGlass: 'CONFLICT' });
    expect(codesAt(await breaks(treating, patient.id))).toEqual({ breakGlass: 'CONFLICT' });
    expect(codesAt(await breaks(physician, patient.id, ' '))).toEqual({ breakGlass: 'BAD_USER_INPUT' });
    expect(codesAt(await breaks(physician, crypto.randomUUID()))).toEqual({ breakGlass: 'NOT_FOUND' });
  });
});

describe('setPatientRestricted', () => {
  it('keeps who did it when and why, for those who may do it', async () => {
    const other = await clinic.patient();
    const clerk = await clinic.staff('CLERK');
    const why = 'restrictions { restricted reason at staff { id } }';
    const set = `mutation ($id: ID!, $restricted: Boolean!, $reason: String!) {
      setPatientRestricted(id: $id, restricted: $restricted, reason: $reason) { ${why} } }`;
    const read = `query ($id: ID!) { patient(id: $id) { restricted ${why} } }`;
    expect(await clerk.must(read, other)).toEqual({ patient: { restricted: false, restrictions: [] } });
    const before = Date.now();
    await clinic.administrator.must(set, { id: other.id, restricted: true, reason: 'A public person' });
    const lifted = await clerk.must(set, { id: other.id, restricted: false, reason: 'No longer one' });
    const [second, first] = (lifted['setPatientRestricted'] as { restrictions: { at: string }[] })
      .restrictions;
    expect(first).toMatchObject({ restricted: true, reason: 'A public person' });
    expect(second).toMatchObject({
      restricted: false,
      reason: 'No longer one',
      staff: { id: clerk.staffId },
    });
    expect(Date.parse(String(first?.at))).toBeGreaterThan(before - 60_000);
    expect(await clinic.administrator.must(read, other)).toEqual({
      patient: { restricted: false, restrictions: [second, first] },
    });
    const clinician = await physician.ask(read, other);
    expect(clinician.data).toEqual({ patient: { restricted: false, restrictions: null } });
    expect(codesAt(clinician)).toEqual({ 'patient.restrictions': 'FORBIDDEN' });
  });

  it('opens a record again, to everyone as before', async () => {
    const other = await clinic.patient();
    const set = (restricted: boolean) =>
      clinic.administrator.must(restrict, { id: other.id, restricted, reason: 'Asked for' });
    await set(true);
    expect((await physician.ask(record, { id: other.id })).data).toMatchObject({
      patient: { birthDate: null },
    });
    await set(false);
    expect((await physician.ask(record, { id: other.id })).errors).toEqual([]);
  });
});
