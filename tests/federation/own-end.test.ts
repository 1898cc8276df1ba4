import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { codes, kinds } from '../support/ask.ts';
import { Clinic } from '../support/clinic.ts';
import type { Person } from '../support/person.ts';

/** Operations that read and then end what they are asked with: all that they say is answered, audited and over. */
const stack = new AsyncDisposableStack();
let clinic: Clinic;
let owner: pg.Client;
let patient: { id: string; mrn: string };

beforeAll(async () => {
  clinic = stack.use(await Clinic.open());
  owner = new pg.Client({ connectionString: clinic.databaseUrl });
  await owner.connect();
  stack.defer(() => owner.end());
  patient = await clinic.patient();
});
afterAll(() => stack.disposeAsync());

/** What the audit trail says of a member of staff, by subgraph and action. */
async function trail({ staffId }: Person): Promise<string[]> {
  const { rows } = await owner.query<{ entry: string }>(
    `select distinct subgraph || ' ' || action as entry from audit.events
     where staff_id = $1 and kind <> 'SESSION' order by 1`,
    [staffId],
  );
  return rows.map(({ entry }) => entry);
}

async function isOver(person: Person): Promise<void> {
  expect(kinds(await person.ask('{ me { id } }'))).toEqual(['UNAUTHENTICATED']);
}

const note = (): string =>
  `addWorkflowLog(input: { patientId: "${patient.id}", text: "Called" }) { detail patient { displayName images { totalCount } } }`;
const noted = { detail: 'Called', patient: { displayName: 'Ient, Pat', images: { totalCount: 0 } } };
const noteTrail = ['diagnosis note.added', 'imaging record.read', 'users record.read'];

async function accountOf({ staffId }: Person): Promise<string> {
  const { staff } = await clinic.administrator.must(
    'query ($id: ID!) { staff(id: $id) { account { id } } }',
    {
      id: staffId,
    },
  );
  return (staff as { account: { id: string } }).account.id;
}

describe('an operation that ends its own token', () => {
  it('reads, and then signs out', async () => {
    const nurse = await clinic.staff('TECHNOLOGIST');
    expect(await nurse.ask(`mutation { ${note()} logout }`)).toEqual({
      data: { addWorkflowLog: noted, logout: true },
      errors: [],
    });
    expect(await trail(nurse)).toEqual(noteTrail);
    await isOver(nurse);
  });

  it('reads, and then ends its own session by its id', async () => {
    const nurse = await clinic.staff('TECHNOLOGIST');
    const { sessions } = await nurse.must('{ sessions { id } }');
    const [session] = sessions as { id: string }[];
    expect(await nurse.ask(`mutation { ${note()} endSession(id: "${session?.id}") }`)).toEqual({
      data: { addWorkflowLog: noted, endSession: true },
      errors: [],
    });
    expect(await trail(nurse)).toEqual(noteTrail);
    await isOver(nurse);
  });

  it('reads, and then deactivates its own account', async () => {
    const admin = await clinic.staff('ADMIN');
    const id = await accountOf(admin);
    const answer = await admin.ask(
      `mutation { ${note()} deactivateAccount(id: "${id}", reason: "Leaving") { active deactivationReason staff { active } } }`,
    );
    expect(answer).toEqual({
      data: {
        addWorkflowLog: noted,
        deactivateAccount: { active: false, deactivationReason: 'Leaving', staff: { active: false } },
      },
      errors: [],
    });
    expect(await trail(admin)).toEqual([
      'diagnosis note.added',
      'imaging record.read',
      'users account.deactivated',
      'users record.read',
    ]);
    await isOver(admin);
  });

  it('takes its own role away', async () => {
    const admin = await clinic.staff('ADMIN');
    const answer = await admin.ask(
      `mutation { ${note()} updateStaff(id: "${admin.staffId}", version: 1, input: { role: CLERK }) { role } }`,
    );
    expect(answer).toEqual({ data: { addWorkflowLog: noted, updateStaff: { role: 'CLERK' } }, errors: [] });
    await isOver(admin);
  });

  // Elsewhere an end is known within a second: whether before the next part is asked is nobody's to say.
  it('is answered no further, or as before, and never with a fault', async () => {
    const admin = await clinic.staff('ADMIN');
    const id = await accountOf(admin);
    const { data, errors } = await admin.ask(
      `mutation { deactivateAccount(id: "${id}", reason: "Leaving") { active staff { images { totalCount } } } }`,
    );
    const images = errors.length === 0 ? { totalCount: 0 } : null;
    expect(data).toEqual({ deactivateAccount: { active: false, staff: { images } } });
    expect([[], ['UNAUTHENTICATED']]).toContainEqual(codes({ data, errors }));
    await isOver(admin);
  });

  it('does what comes after or refuses it, and says so', async () => {
    const nurse = await clinic.staff('TECHNOLOGIST');
    const answer = await nurse.ask(`mutation { logout ${note()} }`);
    expect(answer.data).toMatchObject({ logout: true });
    expect(kinds(answer).filter((kind) => kind !== 'UNAUTHENTICATED')).toEqual([]);
    await isOver(nurse);
  });
});
