import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contractOperation } from '../support/contract.ts';
import { Copies } from '../support/copies.ts';
import type { Person } from '../support/person.ts';
import { dicomFile } from '../support/dicom.ts';
import { openSeededClinic } from '../support/seeded-record.ts';
import { statementCount } from '../support/statement-count.ts';

const stack = new AsyncDisposableStack();
let seeded: Awaited<ReturnType<typeof openSeededClinic>>;
afterAll(() => stack.disposeAsync());

type People = (typeof seeded)['people'];
interface Asked {
  readonly who: (people: People) => Person;
  readonly variables?: () => Record<string, unknown>;
}

/** Operations of the contract that lead over many patients, images, reports or billings. */
const asked: Record<string, Asked> = {
  UnpaidMri: { who: ({ ANALYST }) => ANALYST },
  PatientRecord: { who: ({ RADIOLOGIST }) => RADIOLOGIST, variables: () => ({ mrn: seeded.record.mrn }) },
  StaffWork: { who: ({ ADMIN }) => ADMIN, variables: () => ({ id: seeded.record.staffId }) },
  Patients: { who: ({ PHYSICIAN }) => PHYSICIAN, variables: () => ({ first: 100 }) },
  Images: { who: ({ RADIOLOGIST }) => RADIOLOGIST, variables: () => ({ first: 100 }) },
  Reports: { who: ({ PHYSICIAN }) => PHYSICIAN, variables: () => ({ first: 100 }) },
  Billings: { who: ({ CLERK }) => CLERK, variables: () => ({ first: 100 }) },
};

/** Statements of each operation, first with one patient's record alone, then with more. */
const counts = new Map<string, number[]>();
const countsOf = (name: string): number[] => counts.get(name) ?? [];
/** How many patients and images there were each time. */
const grown: unknown[] = [];
/** How many lists an operation has that are counted when they do not end on their first page. */
const lists = (name: string): number => contractOperation(name).match(/totalCount/g)?.length ?? 0;

beforeAll(async () => {
  seeded = await openSeededClinic(stack);
  const { clinic, people, record } = seeded;
  const mri = new Uint8Array(dicomFile({ modality: 'MR', patientId: record.mrn }));
  await people.TECHNOLOGIST.upload({ id: record.patientId }, mri);
  await using copies = await Copies.of(clinic.databaseUrl, record.patientId);
  for (const more of [0, 9, 90]) {
    // The patient's own record grows with the number of patients.
    await copies.patients(more);
    await copies.contents(more);
    grown.push(
      await people.ADMIN.must('{ patients { totalCount } images(first: 100) { totalCount nodes { id } } }'),
    );
    for (const [name, { who, variables = () => ({}) }] of Object.entries(asked)) {
      counts.set(name, [
        ...countsOf(name),
        await count(() => who(people).ask(contractOperation(name), variables())),
      ]);
    }
  }
}, 180_000);

/** Now and then somebody else is at work, such as who seals the audit trail. */
async function count(ask: () => Promise<unknown>): Promise<number> {
  const counted: number[] = [];
  for (let i = 0; i < 3; i += 1) counted.push(await statementCount(seeded.clinic.databaseUrl, ask));
  return Math.min(...counted);
}

describe('statements of an operation', () => {
  it('are counted where there are more patients each time', () => {
    const images = (total: number) => ({ totalCount: total, nodes: { length: Math.min(total, 100) } });
    expect(grown).toMatchObject([
      { patients: { totalCount: 2 }, images: images(3) },
      { patients: { totalCount: 11 }, images: images(39) },
      { patients: { totalCount: 101 }, images: images(399) },
    ]);
  });

  it.each(Object.keys(asked))('%s: as many for 100 patients as for one', (name) => {
    const [one = 0, ten = 0, hundred = 0] = countsOf(name);
    expect(one).toBeGreaterThan(0);
    expect(ten).toBeLessThanOrEqual(one + lists(name));
    expect(hundred).toBeLessThanOrEqual(one + lists(name));
  });

  it.each(['UnpaidMri', 'Patients', 'Images', 'Reports', 'Billings'])('%s: exactly as many', (name) => {
    const [one] = countsOf(name);
    expect(countsOf(name)).toEqual([one, one, one]);
  });
});
