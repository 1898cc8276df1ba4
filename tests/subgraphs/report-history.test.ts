import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf, type Answer } from '../support/ask.ts';
import { diagnosisClinic, report, texts, type Person } from '../support/diagnosis.ts';
import { take, walk, type Seen } from '../support/report-life.ts';

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

const historyOf = ({ history }: Seen) =>
  history.map(({ version, status, findings }) => [version, status, findings]);

describe('the history of a report', () => {
  it('takes edits of one author in a row as one version, and tells those of others apart', async () => {
    const radiologist = clinic.person('RADIOLOGIST');
    const id = await clinic.draft(author, patientId);
    const edit = async (person: Person, version: number, findings: string) =>
      expect(codes(await take(person, 'updateReport', id, version, { input: { findings } }))).toEqual([]);
    await edit(author, 1, 'One.');
    await edit(author, 2, 'Two.');
    await edit(radiologist, 3, 'Three.');
    await edit(radiologist, 4, 'Four.');
    await edit(author, 5, 'Five.');
    await walk(author, id, 'submitReport');
    await edit(author, 7, 'Six.');
    await edit(author, 8, 'Seven.');
    const seen = await walk(radiologist, id, 'confirmReport');
    expect(historyOf(seen)).toEqual([
      [1, 'DRAFT', texts.findings],
      [3, 'DRAFT', 'Two.'],
      [5, 'DRAFT', 'Four.'],
      [6, 'DRAFT', 'Five.'],
      [7, 'PRELIMINARY', 'Five.'],
      [9, 'PRELIMINARY', 'Seven.'],
      [10, 'FINAL', 'Seven.'],
    ]);
  });

  it('keeps the old text of what is amended, with the reason; the confirmation stays whose it was', async () => {
    const radiologist = clinic.person('RADIOLOGIST');
    const id = await clinic.draft(author, patientId, { recommendations: 'Cast.' });
    const final = valueOf<Record<string, unknown>>(
      await take(author, 'confirmReport', id, 1),
      'confirmReport',
    );
    const input = { reason: 'Left, not right', impression: 'Left.', recommendations: null };
    const amended = await take(radiologist, 'amendReport', id, 2, { input });
    const again = await take(author, 'amendReport', id, 3);
    expect(again).toMatchObject({
      errors: [],
      data: {
        amendReport: {
          status: 'AMENDED',
          version: 4,
          findings: expect.stringMatching(/^Amended /),
          impression: 'Left.',
          recommendations: null,
          confirmedAt: final['confirmedAt'],
          confirmedBy: final['confirmedBy'],
        },
      },
    });
    expect(amended.data?.['amendReport']).toMatchObject({ version: 3, findings: texts.findings });
    const { history } = valueOf<Seen>(again, 'amendReport');
    expect(history.slice(1)).toMatchObject([
      { version: 2, status: 'FINAL', reason: null, ...texts, recommendations: 'Cast.' },
      { version: 3, status: 'AMENDED', reason: input.reason, impression: 'Left.', recommendations: null },
      {
        version: 4,
        status: 'AMENDED',
        findings: expect.stringMatching(/^Amended /),
        actor: { id: author.staffId },
      },
    ]);
    const patient = clinic.person('PATIENT', { patientId });
    const read = valueOf<Seen>(await patient.ask(report, { id }), 'report');
    expect(read.history.map(({ version }) => version)).toEqual([2, 3, 4]);
  });

  it('keeps the reason of what was given up or retracted, which stays readable as far as it was', async () => {
    const technologist = clinic.person('TECHNOLOGIST');
    const cancelled = await clinic.draft(author, patientId);
    await take(author, 'cancelReport', cancelled, 1);
    expect((await walk(author, cancelled)).history).toMatchObject([
      { reason: null },
      { status: 'CANCELLED', reason: 'Another patient', ...texts },
    ]);
    expect(codes(await technologist.ask(report, { id: cancelled }))).toEqual(['NOT_FOUND']);
    const wrong = await clinic.final(author, patientId);
    await take(clinic.person('ADMIN'), 'markReportEnteredInError', wrong, 2);
    expect((await technologist.ask(report, { id: wrong })).data?.['report']).toMatchObject({
      status: 'ENTERED_IN_ERROR',
      ...texts,
      history: [{ status: 'FINAL' }, { status: 'ENTERED_IN_ERROR', reason: 'Another patient' }],
    });
  });
});

describe('who changes nothing', () => {
  it('makes no version and no entry in the log', async () => {
    const image = await clinic.directory.image(patientId);
    const id = await clinic.draft(author, patientId, { imageIds: [image] });
    const input = { findings: ` ${texts.findings}`, imageIds: [image, image], recommendations: null };
    const answer = await take(author, 'updateReport', id, 1, { input });
    expect(answer.data?.['updateReport']).toMatchObject({ version: 1, history: [{ version: 1 }] });
    const log =
      'select action from audit.events where subject_id = $1 and detail is not null order by at, id';
    expect(await clinic.directory.query(log, [id])).toEqual([{ action: 'report.created' }]);
  });

  it('does not amend', async () => {
    const id = await clinic.final(author, patientId);
    const input = { reason: 'Nothing, really', findings: texts.findings };
    expect(codes(await take(author, 'amendReport', id, 2, { input }))).toEqual(['BAD_USER_INPUT input']);
    expect(await walk(author, id)).toMatchObject({ status: 'FINAL', version: 2 });
  });
});

describe('addAddendum', () => {
  it('adds below, in the order of time, and changes nothing above', async () => {
    const id = await clinic.final(author, patientId);
    const before = (await author.ask(report, { id })).data?.['report'] as unknown as object;
    await take(author, 'addAddendum', id, 0, { text: 'First.\r\nSecond line. ' });
    const radiologist = clinic.person('RADIOLOGIST');
    const answer: Answer = await take(radiologist, 'addAddendum', id, 0);
    expect(answer.data?.['addAddendum']).toEqual({
      ...before,
      viewerCanConfirm: false,
      updatedAt: expect.any(String),
      addenda: [
        {
          id: expect.any(String),
          text: 'First.\nSecond line.',
          at: expect.any(String),
          author: { id: author.staffId },
        },
        {
          id: expect.any(String),
          text: 'Seen again.',
          at: expect.any(String),
          author: { id: radiologist.staffId },
        },
      ],
    });
  });
});

describe('images that a report names', () => {
  it('stay named when they are deleted, also when the others change', async () => {
    const [kept, deleted, added] = [
      await clinic.directory.image(patientId),
      await clinic.directory.image(patientId),
      await clinic.directory.image(patientId),
    ];
    const id = await clinic.draft(author, patientId, { imageIds: [kept, deleted] });
    await clinic.directory.query('update directory.images set deleted = true where id = $1', [deleted]);
    const images = async (version: number, imageIds: string[] | null) => {
      const answer = await take(author, 'updateReport', id, version, { input: { imageIds } });
      return answer.errors.length > 0
        ? codes(answer)
        : valueOf<{ images: object[] }>(answer, 'updateReport').images;
    };
    expect(await images(1, [deleted, added])).toEqual([{ id: deleted }, { id: added }]);
    expect(await images(2, [added])).toEqual([{ id: added }]);
    expect(await images(3, [added, deleted])).toEqual(['NOT_FOUND input.imageIds.1']);
    expect(await images(3, null)).toEqual([]);
  });

  it('are kept with each version', async () => {
    const [first, second] = [
      await clinic.directory.image(patientId),
      await clinic.directory.image(patientId),
    ];
    const id = await clinic.draft(author, patientId, { imageIds: [first] });
    await take(clinic.person('RADIOLOGIST'), 'updateReport', id, 1, { input: { imageIds: [second, first] } });
    await take(author, 'updateReport', id, 2, { input: { imageIds: [] } });
    const query = 'query ($id: ID!) { report(id: $id) { history { version images { id } } } }';
    expect((await author.ask(query, { id })).data?.['report']).toEqual({
      history: [
        { version: 1, images: [{ id: first }] },
        { version: 2, images: [{ id: second }, { id: first }] },
        { version: 3, images: [] },
      ],
    });
  });
});
