import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '@lightbox/platform/permissions.ts';
import { codes, valueOf } from '../support/ask.ts';
import { diagnosisClinic, type Person, type StepName } from '../support/diagnosis.ts';
import { names, take, walk } from '../support/report-life.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof diagnosisClinic>>;
let author: Person;
let patientId: string;
beforeAll(async () => {
  clinic = await diagnosisClinic(stack);
  author = clinic.person('PHYSICIAN');
  patientId = await clinic.directory.patient();
});
afterAll(() => stack.disposeAsync());

/** The ways into every state, as a radiologist goes them. */
const ways = {
  DRAFT: [],
  PRELIMINARY: ['submitReport'],
  FINAL: ['submitReport', 'confirmReport'],
  AMENDED: ['confirmReport', 'amendReport'],
  CANCELLED: ['cancelReport'],
  ENTERED_IN_ERROR: ['confirmReport', 'markReportEnteredInError'],
} as const satisfies Record<string, readonly StepName[]>;
type Status = keyof typeof ways;

const allowed: Record<StepName, readonly Status[]> = {
  updateReport: ['DRAFT', 'PRELIMINARY'],
  submitReport: ['DRAFT'],
  confirmReport: ['DRAFT', 'PRELIMINARY'],
  amendReport: ['FINAL', 'AMENDED'],
  addAddendum: ['FINAL', 'AMENDED'],
  cancelReport: ['DRAFT', 'PRELIMINARY'],
  markReportEnteredInError: ['FINAL', 'AMENDED'],
};
const fieldOf = {
  updateReport: 'viewerCanUpdate',
  submitReport: 'viewerCanSubmit',
  confirmReport: 'viewerCanConfirm',
  amendReport: 'viewerCanAmend',
  addAddendum: 'viewerCanAddAddendum',
  cancelReport: 'viewerCanCancel',
  markReportEnteredInError: 'viewerCanMarkEnteredInError',
} as const satisfies Record<StepName, string>;
const askWhatCan = `query ($id: ID!) { report(id: $id) { ${Object.values(fieldOf).join(' ')} } }`;

/** The steps that the viewer is told of as open. */
async function open(person: Person, id: string): Promise<StepName[]> {
  const seen = valueOf<Record<string, boolean>>(await person.ask(askWhatCan, { id }), 'report');
  return names.filter((name) => seen[fieldOf[name]]);
}

describe('a report', () => {
  it.each(Object.keys(ways) as Status[])(
    'that is %s takes the steps that it says, and no other',
    async (status) => {
      const radiologist = clinic.person('RADIOLOGIST');
      const begin = async () => {
        const id = await clinic.draft(radiologist, patientId);
        const seen = await walk(radiologist, id, ...ways[status]);
        expect(seen.status).toBe(status);
        return { id, version: seen.version };
      };
      const now = await begin();
      expect(await open(radiologist, now.id)).toEqual(
        names.filter((name) => allowed[name].some((from) => from === status)),
      );
      for (const name of names) {
        const { id, version } = await begin();
        const answer = codes(await take(radiologist, name, id, version));
        expect([name, answer]).toEqual([
          name,
          allowed[name].some((from) => from === status) ? [] : ['CONFLICT'],
        ]);
      }
    },
  );

  it('refuses every step that saw another version, and leaves nothing of it', async () => {
    const radiologist = clinic.person('RADIOLOGIST');
    for (const name of names.filter((step) => step !== 'addAddendum')) {
      const status = allowed[name][0] ?? 'DRAFT';
      const id = await clinic.draft(radiologist, patientId);
      const before = await walk(radiologist, id, ...ways[status]);
      for (const version of [before.version - 1, before.version + 1, -1, 2 ** 31 - 1]) {
        expect([name, codes(await take(radiologist, name, id, version))]).toEqual([
          name,
          ['CONFLICT version'],
        ]);
      }
      expect(await walk(radiologist, id)).toEqual(before);
    }
  });

  const ofVersions = names.filter((name) => name !== 'addAddendum');
  it.each(ofVersions)('lets exactly one of two at once win: %s', async (name) => {
    const radiologist = clinic.person('RADIOLOGIST');
    const id = await clinic.draft(radiologist, patientId);
    const { version } = await walk(radiologist, id, ...ways[allowed[name][0] ?? 'DRAFT']);
    const people = [radiologist, clinic.person('RADIOLOGIST')];
    const answers = await Promise.all(people.map((person) => take(person, name, id, version)));
    expect(answers.flatMap(codes)).toEqual([expect.stringMatching(/^CONFLICT/)]);
  });

  it.each(['ADMIN', 'TECHNOLOGIST', 'CLERK', 'ANALYST', 'PATIENT', 'PHYSICIAN'] as const)(
    'is its author’s and the radiologists’ to change, not the role %s’s',
    async (role: Role) => {
      const other = clinic.person(role, role === 'PATIENT' ? { patientId } : {});
      for (const name of names) {
        const id = await clinic.draft(author, patientId);
        const { version } = await walk(
          author,
          id,
          ...(ways[allowed[name][0] ?? 'DRAFT'] as readonly StepName[]),
        );
        const isRetraction = name === 'markReportEnteredInError';
        const others = codes(await take(other, name, id, version));
        const own = codes(await take(author, name, id, version));
        expect([name, others]).toEqual([name, isRetraction && role === 'ADMIN' ? [] : ['FORBIDDEN']]);
        expect([name, own]).toEqual([name, isRetraction ? ['FORBIDDEN'] : []]);
      }
    },
  );

  it('tells a physician beforehand that another’s is not theirs', async () => {
    const draft = await clinic.draft(author, patientId);
    const final = await clinic.final(author, patientId);
    for (const id of [draft, final]) expect(await open(clinic.person('PHYSICIAN'), id)).toEqual([]);
    expect(await open(clinic.person('ADMIN'), final)).toEqual(['markReportEnteredInError']);
  });

  it('is nobody’s whose patient it is not, who is not signed in, or who asks for what there is not', async () => {
    const restricted = await clinic.directory.patient();
    const radiologist = clinic.person('RADIOLOGIST');
    for (const name of names) {
      const field = name === 'addAddendum' ? 'reportId' : 'id';
      const id = await clinic.draft(author, restricted);
      const { version } = await walk(radiologist, id, ...ways[allowed[name][0] ?? 'DRAFT']);
      await clinic.directory.query('update directory.patients set restricted = true where id = $1', [
        restricted,
      ]);
      const stranger = clinic.person('RADIOLOGIST');
      expect(codes(await take(stranger, name, id, version))).toEqual([`NOT_FOUND ${field}`]);
      await clinic.directory.query(
        `insert into directory.grants values ($1, $2, now() + interval '1 hour')`,
        [restricted, stranger.staffId],
      );
      expect([name, codes(await take(stranger, name, id, version))]).toEqual([name, [`FORBIDDEN ${field}`]]);
      expect(await open(stranger, id)).toEqual([]);
      await clinic.directory.query('update directory.patients set restricted = false where id = $1', [
        restricted,
      ]);
      expect(codes(await take(clinic.nobody, name, id, version))).toEqual(['UNAUTHENTICATED']);
      for (const unknown of [crypto.randomUUID(), 'x', '']) {
        expect(codes(await take(radiologist, name, unknown, 1))).toEqual([`NOT_FOUND ${field}`]);
      }
    }
  });

  it('refuses bad input by its field', async () => {
    const id = await clinic.draft(author, patientId);
    const foreign = await clinic.directory.image(await clinic.directory.patient());
    const update = async (input: object) => codes(await take(author, 'updateReport', id, 1, { input }));
    expect(await update({})).toEqual(['BAD_USER_INPUT input']);
    expect(await update({ findings: null })).toEqual(['BAD_USER_INPUT input.findings']);
    expect(await update({ findings: ' ' })).toEqual(['BAD_USER_INPUT input.findings']);
    expect(await update({ findings: 'x'.repeat(20_001) })).toEqual(['BAD_USER_INPUT input.findings']);
    expect(await update({ impression: 'x'.repeat(5001) })).toEqual(['BAD_USER_INPUT input.impression']);
    expect(await update({ recommendations: '' })).toEqual(['BAD_USER_INPUT input.recommendations']);
    expect(await update({ impression: 'a\u0000' })).toEqual(['BAD_USER_INPUT input.impression']);
    expect(await update({ imageIds: [foreign] })).toEqual(['NOT_FOUND input.imageIds.0']);
    expect(await update({ imageIds: Array(201).fill(foreign) })).toEqual(['BAD_USER_INPUT input.imageIds']);
    for (const reason of [' ', 'x'.repeat(501), '\u0007']) {
      expect(codes(await take(author, 'cancelReport', id, 1, { reason }))).toEqual(['BAD_USER_INPUT reason']);
    }
    const { version } = await walk(author, id, 'confirmReport');
    const amend = async (input: object) => codes(await take(author, 'amendReport', id, version, { input }));
    expect(await amend({ reason: 'x' })).toEqual(['BAD_USER_INPUT input']);
    expect(await amend({ reason: ' ', findings: 'x' })).toEqual(['BAD_USER_INPUT input.reason']);
    expect(await amend({ reason: 'x'.repeat(501), findings: 'x' })).toEqual(['BAD_USER_INPUT input.reason']);
    expect(await amend({ reason: 'x', findings: '\ud800' })).toEqual(['BAD_USER_INPUT input.findings']);
    for (const text of [' ', 'x'.repeat(5001), '\u0000']) {
      expect(codes(await take(author, 'addAddendum', id, version, { text }))).toEqual([
        'BAD_USER_INPUT text',
      ]);
    }
    const radiologist = clinic.person('RADIOLOGIST');
    for (const reason of ['', 'x'.repeat(501)]) {
      const answer = await take(radiologist, 'markReportEnteredInError', id, version, { reason });
      expect(codes(answer)).toEqual(['BAD_USER_INPUT reason']);
    }
    expect((await walk(author, id)).version).toBe(version);
  });
});
