import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@lightbox/platform/ids.ts';
import { codes } from '../support/ask.ts';
import {
  answered,
  billing,
  createBilling,
  day,
  financialClinic,
  idOf,
  input,
  type Person,
} from '../support/financial.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof financialClinic>>;
beforeAll(async () => {
  clinic = await financialClinic(stack);
});
afterAll(() => stack.disposeAsync());

const create = (person: Person, given: object) => person.ask(createBilling, { input: given });

describe('createBilling', () => {
  it('makes out a billing with the digits of its currency, published for others and noted in the log', async () => {
    const patientId = await clinic.directory.patient();
    const reportId = await clinic.directory.report(patientId);
    const { clerk } = clinic;
    const answer = await create(clerk, input(patientId, { reportId, procedureCode: '73721' }));
    expect(answer.errors).toEqual([]);
    const made = answered(answer.data?.['createBilling']);
    expect(made).toMatchObject({
      status: 'PENDING',
      version: 1,
      description: 'MRI of the knee',
      procedureCode: '73721',
      amount: { amount: '149.90', currency: 'EUR' },
      outstanding: { amount: '149.90', currency: 'EUR' },
      dueDate: day(30),
      paidAt: null,
      reportId,
      report: { id: reportId },
      patient: { id: patientId },
      createdBy: { id: clerk.staffId },
      payments: [],
      viewerCanRecordPayment: true,
    });
    expect(await clerk.ask(billing, { id: made.id })).toMatchObject({ data: { billing: made }, errors: [] });
    expect(
      await clinic.directory.query('select patient_id from directory.billings where id = $1', [made.id]),
    ).toEqual([{ patient_id: patientId }]);
    expect(
      await clinic.directory.query(
        'select action, detail, patient_id from audit.events where subject_id = $1',
        [made.id],
      ),
    ).toEqual([{ action: 'billing.created', detail: 'Made out a billing', patient_id: patientId }]);
  });

  it.each([
    ['10', 'JPY', '10'],
    ['0.005', 'KWD', '0.005'],
    ['9999999999999.99', 'EUR', '9999999999999.99'],
  ])('keeps %s %s exactly', async (amount, currency, stored) => {
    const patientId = await clinic.directory.patient();
    const { data } = await create(clinic.clerk, input(patientId, { amount: { amount, currency } }));
    expect(data).toMatchObject({ createBilling: { amount: { amount: stored, currency } } });
  });

  it('is overdue at once when its last day has passed, and not on that day', async () => {
    const patientId = await clinic.directory.patient();
    const late = await create(clinic.clerk, input(patientId, { dueDate: day(-1) }));
    const today = await create(clinic.clerk, input(patientId, { dueDate: day(0) }));
    expect(late.data).toMatchObject({ createBilling: { status: 'OVERDUE' } });
    expect(today.data).toMatchObject({ createBilling: { status: 'PENDING' } });
  });

  it.each([
    ['three decimals', { amount: { amount: '1.005', currency: 'EUR' } }, 'input.amount'],
    ['20 digits', { amount: { amount: '12345678901234567890', currency: 'EUR' } }, 'input.amount.amount'],
    ['16 digits', { amount: { amount: '12345678901234.00', currency: 'EUR' } }, 'input.amount'],
    ['nothing', { amount: { amount: '0.00', currency: 'EUR' } }, 'input.amount'],
    ['less than nothing', { amount: { amount: '-1', currency: 'EUR' } }, 'input.amount'],
    ['no such currency', { amount: { amount: '1', currency: 'EURO' } }, 'input.amount'],
    ['no description', { description: ' ' }, 'input.description'],
    ['a long description', { description: 'x'.repeat(501) }, 'input.description'],
    ['a NUL', { description: 'MRI\u0000' }, 'input.description'],
    ['half a character', { description: 'MRI \ud83d' }, 'input.description'],
    ['a long code', { procedureCode: '7'.repeat(33) }, 'input.procedureCode'],
    ['a day that is none', { dueDate: '2026-02-30' }, 'input.dueDate'],
    ['a year that is none', { dueDate: '0000-01-01' }, 'input.dueDate'],
    ['a long key', { idempotencyKey: 'k'.repeat(129) }, 'input.idempotencyKey'],
  ])('refuses %s by its field', async (_, more, field) => {
    const patientId = await clinic.directory.patient();
    expect(codes(await create(clinic.clerk, input(patientId, more)))).toEqual([`BAD_USER_INPUT ${field}`]);
    expect(
      await clinic.directory.query('select from financial.billings where patient_id = $1', [patientId]),
    ).toEqual([]);
  });

  it('refuses a patient that there is not, a report of another, and an inactive patient', async () => {
    const patientId = await clinic.directory.patient();
    const inactive = await clinic.directory.patient({ active: false });
    const foreign = await clinic.directory.report(await clinic.directory.patient());
    const refusal = async (given: object) => codes(await create(clinic.clerk, given));
    expect(await refusal(input(newId()))).toEqual(['NOT_FOUND input.patientId']);
    expect(await refusal(input('42'))).toEqual(['NOT_FOUND input.patientId']);
    expect(await refusal(input(patientId, { reportId: foreign }))).toEqual(['NOT_FOUND input.reportId']);
    expect(await refusal(input(patientId, { reportId: '42' }))).toEqual(['NOT_FOUND input.reportId']);
    expect(await refusal(input(inactive))).toEqual(['CONFLICT input.patientId']);
  });

  it('is for administrators and clerks, who may bill restricted patients too', async () => {
    const patientId = await clinic.directory.patient({ restricted: true });
    expect((await create(clinic.person('ADMIN'), input(patientId))).errors).toEqual([]);
    expect((await create(clinic.clerk, input(patientId))).errors).toEqual([]);
    for (const role of ['RADIOLOGIST', 'PHYSICIAN', 'TECHNOLOGIST', 'ANALYST', 'PATIENT'] as const) {
      expect(codes(await create(clinic.person(role, { patientId }), input(patientId)))).toEqual([
        'FORBIDDEN',
      ]);
    }
    expect(codes(await create(clinic.nobody, input(patientId)))).toEqual(['UNAUTHENTICATED']);
  });
});

describe('an idempotency key', () => {
  it('answers the first result again, and refuses another input', async () => {
    const patientId = await clinic.directory.patient();
    const keyed = input(patientId, { idempotencyKey: 'once' });
    const first = await create(clinic.clerk, keyed);
    const { idempotencyKey, ...rest } = keyed as Record<string, unknown>;
    const again = await create(clinic.clerk, { idempotencyKey, reportId: null, ...rest });
    expect(first.errors).toEqual([]);
    expect(again).toEqual(first);
    expect(codes(await create(clinic.clerk, { ...keyed, description: 'Another' }))).toEqual([
      'CONFLICT input.idempotencyKey',
    ]);
  });

  it('belongs to its caller alone', async () => {
    const patientId = await clinic.directory.patient();
    const keyed = input(patientId, { idempotencyKey: 'mine' });
    const mine = await create(clinic.clerk, keyed);
    const theirs = await create(clinic.person('CLERK'), keyed);
    expect(theirs.errors).toEqual([]);
    expect(theirs.data?.['createBilling']).not.toMatchObject({ id: idOf(mine, 'createBilling') });
  });

  it('is free again when the request it came with failed', async () => {
    const patientId = await clinic.directory.patient();
    const keyed = input(patientId, { idempotencyKey: 'retry' });
    expect(codes(await create(clinic.clerk, { ...keyed, patientId: newId() }))).toEqual([
      'NOT_FOUND input.patientId',
    ]);
    expect((await create(clinic.clerk, keyed)).errors).toEqual([]);
  });

  it('lets one of many at once do the work, and all of them answer it', async () => {
    const patientId = await clinic.directory.patient();
    const keyed = input(patientId, { idempotencyKey: 'at once' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => create(clinic.clerk, keyed)));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    expect(new Set(answers.map((answer) => idOf(answer, 'createBilling'))).size).toBe(1);
    expect(
      await clinic.directory.query('select from financial.billings where patient_id = $1', [patientId]),
    ).toHaveLength(1);
  });
});
