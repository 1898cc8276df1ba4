import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf, type Answer } from '../support/ask.ts';
import { confirmReport, createReport, diagnosisClinic, report, texts } from '../support/diagnosis.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof diagnosisClinic>>;
beforeAll(async () => {
  clinic = await diagnosisClinic(stack);
});
afterAll(() => stack.disposeAsync());

const idOf = (answer: Answer) => valueOf<{ id: string }>(answer, 'createReport').id;

describe('createReport', () => {
  it('begins a draft that names each image once, in the order given, and its history', async () => {
    const physician = clinic.person('PHYSICIAN');
    const patientId = await clinic.directory.patient();
    const second = await clinic.directory.image(patientId);
    const first = await clinic.directory.image(patientId);
    const input = { patientId, imageIds: [first, second, first], recommendations: ' Cast.\r\n', ...texts };
    const { data, errors } = await physician.ask(createReport, { input });
    expect(errors).toEqual([]);
    expect(data?.['createReport']).toMatchObject({
      status: 'DRAFT',
      version: 1,
      ...texts,
      recommendations: 'Cast.',
      patient: { id: patientId },
      images: [{ id: first }, { id: second }],
      study: null,
      author: { id: physician.staffId },
      confirmedBy: null,
      confirmedAt: null,
      addenda: [],
      viewerCanConfirm: true,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      history: [{ version: 1, status: 'DRAFT', reason: null, ...texts, actor: { id: physician.staffId } }],
    });
  });

  it('names a study of the patient’s', async () => {
    const patientId = await clinic.directory.patient();
    const studyId = await clinic.directory.study(patientId);
    const answer = await clinic
      .person('PHYSICIAN')
      .ask(createReport, { input: { patientId, studyId, ...texts } });
    expect(answer).toMatchObject({ errors: [], data: { createReport: { study: { id: studyId } } } });
  });

  it.each(['ADMIN', 'TECHNOLOGIST', 'CLERK', 'ANALYST', 'PATIENT'] as const)(
    'is refused to the role %s',
    async (role) => {
      const patientId = await clinic.directory.patient();
      const person = clinic.person(role, role === 'PATIENT' ? { patientId } : {});
      const answer = await person.ask(createReport, { input: { patientId, ...texts } });
      expect(codes(answer)).toEqual(['FORBIDDEN']);
    },
  );

  it('is refused to nobody at all', async () => {
    const patientId = await clinic.directory.patient();
    const answer = await clinic.nobody.ask(createReport, { input: { patientId, ...texts } });
    expect(codes(answer)).toEqual(['UNAUTHENTICATED']);
  });

  it('refuses what is unknown, another patient’s or inactive by its field, and leaves nothing behind', async () => {
    const radiologist = clinic.person('RADIOLOGIST');
    const patientId = await clinic.directory.patient();
    const inactive = await clinic.directory.patient({ active: false });
    const restricted = await clinic.directory.patient({ restricted: true });
    const own = await clinic.directory.image(patientId);
    const stranger = await clinic.directory.patient();
    const foreign = await clinic.directory.image(stranger);
    const foreignStudy = await clinic.directory.study(stranger);
    const refusal = async (more: object) =>
      codes(await radiologist.ask(createReport, { input: { patientId, ...texts, ...more } }));
    expect(await refusal({ patientId: crypto.randomUUID() })).toEqual(['NOT_FOUND input.patientId']);
    expect(await refusal({ patientId: 'MRN-1' })).toEqual(['NOT_FOUND input.patientId']);
    expect(await refusal({ patientId: restricted })).toEqual(['FORBIDDEN input.patientId']);
    expect(await refusal({ patientId: inactive })).toEqual(['CONFLICT input.patientId']);
    expect(await refusal({ imageIds: [own, foreign] })).toEqual(['NOT_FOUND input.imageIds.1']);
    expect(await refusal({ imageIds: ['x'] })).toEqual(['NOT_FOUND input.imageIds.0']);
    for (const studyId of [crypto.randomUUID(), 'x', '', foreignStudy]) {
      expect(await refusal({ studyId })).toEqual(['NOT_FOUND input.studyId']);
    }
    expect(await refusal({ studyId: 'a\u0000b' })).toEqual(['BAD_USER_INPUT input.studyId']);
    expect(await refusal({ imageIds: Array(201).fill(own) })).toEqual(['BAD_USER_INPUT input.imageIds']);
    expect(await refusal({ findings: ' \n' })).toEqual(['BAD_USER_INPUT input.findings']);
    expect(await refusal({ findings: 'x'.repeat(20_001) })).toEqual(['BAD_USER_INPUT input.findings']);
    expect(await refusal({ impression: 'x'.repeat(5001) })).toEqual(['BAD_USER_INPUT input.impression']);
    expect(await refusal({ impression: 'a\u0000b' })).toEqual(['BAD_USER_INPUT input.impression']);
    expect(await refusal({ recommendations: '' })).toEqual(['BAD_USER_INPUT input.recommendations']);
    expect(await refusal({ idempotencyKey: 'k'.repeat(129) })).toEqual([
      'BAD_USER_INPUT input.idempotencyKey',
    ]);
    const left = await clinic.directory.query('select from diagnosis.reports where patient_id = any($1)', [
      [patientId, inactive, restricted],
    ]);
    expect(left).toEqual([]);
  });

  it('answers the first result again for the same key, also for two at once, and CONFLICT for another input', async () => {
    const radiologist = clinic.person('RADIOLOGIST');
    const patientId = await clinic.directory.patient();
    const input = { patientId, ...texts, idempotencyKey: 'once' };
    const answers = await Promise.all([1, 2, 3].map(() => radiologist.ask(createReport, { input })));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    const ids = answers.map(idOf);
    expect(new Set(ids).size).toBe(1);
    const studyId = await clinic.directory.study(patientId);
    for (const more of [{ findings: 'Other.' }, { studyId }]) {
      const other = await radiologist.ask(createReport, { input: { ...input, ...more } });
      expect(codes(other)).toEqual(['CONFLICT input.idempotencyKey']);
    }
    const another = await clinic.person('RADIOLOGIST').ask(createReport, { input });
    expect(ids).not.toContain(idOf(another));
  });

  it('takes as much text as it says', async () => {
    const patientId = await clinic.directory.patient();
    const long = { findings: 'é'.repeat(20_000), impression: '😀'.repeat(5000) };
    const answer = await clinic
      .person('RADIOLOGIST')
      .ask(createReport, { input: { patientId, ...long, recommendations: 'w '.repeat(2500) } });
    expect(answer).toMatchObject({ errors: [], data: { createReport: long } });
  });
});

describe('confirmReport', () => {
  it('makes a draft final, names who did it and adds a version to the history', async () => {
    const physician = clinic.person('PHYSICIAN');
    const radiologist = clinic.person('RADIOLOGIST');
    const id = await clinic.draft(physician, await clinic.directory.patient());
    const { data, errors } = await radiologist.ask(confirmReport, { id, version: 1 });
    expect(errors).toEqual([]);
    expect(data?.['confirmReport']).toMatchObject({
      id,
      status: 'FINAL',
      version: 2,
      author: { id: physician.staffId },
      confirmedBy: { id: radiologist.staffId },
      confirmedAt: expect.any(String),
      viewerCanConfirm: false,
      history: [
        { version: 1, status: 'DRAFT', actor: { id: physician.staffId } },
        { version: 2, status: 'FINAL', actor: { id: radiologist.staffId }, ...texts },
      ],
    });
  });

  it('lets exactly one of many at once win', async () => {
    const author = clinic.person('RADIOLOGIST');
    const id = await clinic.draft(author, await clinic.directory.patient());
    const people = [author, ...Array.from({ length: 5 }, () => clinic.person('RADIOLOGIST'))];
    const answers = await Promise.all(people.map((one) => one.ask(confirmReport, { id, version: 1 })));
    const results = answers.map((answer) => codes(answer)[0]?.split(' ')[0] ?? 'won');
    expect(results.toSorted()).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT', 'won']);
    const versions = await clinic.directory.query(
      'select version from diagnosis.report_versions where report_id = $1 order by version',
      [id],
    );
    expect(versions).toEqual([{ version: 1 }, { version: 2 }]);
  });

  it('confirms a preliminary report', async () => {
    const author = clinic.person('PHYSICIAN');
    const id = await clinic.draft(author, await clinic.directory.patient());
    await clinic.directory.query(
      `update diagnosis.reports set status = 'PRELIMINARY', version = 2 where id = $1`,
      [id],
    );
    const { data } = await author.ask(confirmReport, { id, version: 2 });
    expect(data?.['confirmReport']).toMatchObject({ status: 'FINAL', version: 3 });
  });

  it('refuses a stale version, a report that is not open, and one that may not be seen', async () => {
    const radiologist = clinic.person('RADIOLOGIST');
    const patientId = await clinic.directory.patient();
    const id = await clinic.draft(radiologist, patientId);
    const refusal = async (variables: object) =>
      codes(await radiologist.ask(confirmReport, { id, version: 1, ...variables }));
    expect(await refusal({ version: 2 })).toEqual(['CONFLICT version']);
    expect(await refusal({ id: crypto.randomUUID() })).toEqual(['NOT_FOUND id']);
    expect(await refusal({ id: 'x' })).toEqual(['NOT_FOUND id']);
    await radiologist.ask(confirmReport, { id, version: 1 });
    expect(await refusal({ version: 1 })).toEqual(['CONFLICT']);
    expect(await refusal({ version: 2 })).toEqual(['CONFLICT']);
    await clinic.directory.query('update directory.patients set restricted = true where id = $1', [
      patientId,
    ]);
    const stranger = clinic.person('RADIOLOGIST');
    expect(codes(await stranger.ask(confirmReport, { id, version: 2 }))).toEqual(['NOT_FOUND id']);
  });

  it('lets physicians confirm their own reports only, and says so beforehand', async () => {
    const author = clinic.person('PHYSICIAN');
    const other = clinic.person('PHYSICIAN');
    const id = await clinic.draft(author, await clinic.directory.patient());
    expect((await other.ask(report, { id })).data?.['report']).toMatchObject({ viewerCanConfirm: false });
    expect(codes(await other.ask(confirmReport, { id, version: 1 }))).toEqual(['FORBIDDEN']);
    expect((await author.ask(report, { id })).data?.['report']).toMatchObject({ viewerCanConfirm: true });
    const radiologist = clinic.person('RADIOLOGIST');
    expect((await radiologist.ask(report, { id })).data?.['report']).toMatchObject({
      viewerCanConfirm: true,
    });
    expect(codes(await author.ask(confirmReport, { id, version: 1 }))).toEqual([]);
  });

  it.each(['ADMIN', 'TECHNOLOGIST', 'CLERK', 'ANALYST', 'PATIENT'] as const)(
    'is refused to the role %s',
    async (role) => {
      const id = await clinic.draft(clinic.person('PHYSICIAN'), await clinic.directory.patient());
      expect(codes(await clinic.person(role).ask(confirmReport, { id, version: 1 }))).toEqual(['FORBIDDEN']);
    },
  );
});
