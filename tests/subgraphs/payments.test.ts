import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@lightbox/platform/ids.ts';
import { codes } from '../support/ask.ts';
import { answered, billing, day, financialClinic, payBilling } from '../support/financial.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof financialClinic>>;
beforeAll(async () => {
  clinic = await financialClinic(stack);
});
afterAll(() => stack.disposeAsync());

describe('payBilling', () => {
  it('pays what is outstanding, tells when and by whom, and is noted in the log', async () => {
    const id = await clinic.billed(await clinic.directory.patient());
    const answer = await clinic.clerk.ask(payBilling, { id, method: 'CARD' });
    expect(answer.errors).toEqual([]);
    const paid = answered(answer.data?.['payBilling']);
    expect(paid).toMatchObject({
      status: 'PAID',
      version: 2,
      outstanding: { amount: '0.00', currency: 'EUR' },
      paidAt: expect.stringMatching(/^\d{4}-.*Z$/),
      viewerCanRecordPayment: false,
      payments: [
        {
          amount: { amount: '149.90', currency: 'EUR' },
          refunded: { amount: '0.00', currency: 'EUR' },
          method: 'CARD',
          reference: null,
          receivedAt: paid.paidAt,
          receivedBy: { id: clinic.clerk.staffId },
        },
      ],
    });
    expect(
      await clinic.directory.query('select action from audit.events where subject_id = $1 order by at', [id]),
    ).toEqual([{ action: 'billing.created' }, { action: 'billing.paid' }]);
  });

  it('pays the rest of one that is paid in part, overdue or not', async () => {
    const patientId = await clinic.directory.patient();
    const id = await clinic.historical(patientId, { paid: '40.01', dueDate: day(-5) });
    expect(await clinic.clerk.ask(billing, { id })).toMatchObject({
      data: { billing: { status: 'OVERDUE', outstanding: { amount: '59.99' }, version: 2 } },
    });
    expect(await clinic.clerk.ask(payBilling, { id, method: 'CASH' })).toMatchObject({
      errors: [],
      data: {
        payBilling: {
          status: 'PAID',
          payments: [
            { amount: { amount: '40.01' }, reference: 'ZX-81' },
            { amount: { amount: '59.99' }, method: 'CASH' },
          ],
        },
      },
    });
  });

  it('lets exactly one of many at once win', async () => {
    const id = await clinic.billed(await clinic.directory.patient());
    const pay = () => clinic.clerk.ask(payBilling, { id, method: 'CASH' });
    const answers = await Promise.all(Array.from({ length: 5 }, pay));
    expect(answers.map((answer) => codes(answer)[0] ?? 'won').toSorted()).toEqual([
      ...Array.from({ length: 4 }, () => 'CONFLICT id'),
      'won',
    ]);
    expect(await clinic.clerk.ask(billing, { id })).toMatchObject({
      data: { billing: { payments: [{ amount: { amount: '149.90' } }] } },
    });
  });

  it('refuses one that was cancelled, and one that there is not', async () => {
    const id = await clinic.historical(await clinic.directory.patient(), { cancelled: true });
    const pay = async (which: string) =>
      codes(await clinic.clerk.ask(payBilling, { id: which, method: 'CASH' }));
    expect(await pay(id)).toEqual(['CONFLICT id']);
    expect(await pay(newId())).toEqual(['NOT_FOUND id']);
    expect(await pay('; drop table billings')).toEqual(['NOT_FOUND id']);
    expect(await clinic.clerk.ask(billing, { id })).toMatchObject({
      data: {
        billing: { status: 'CANCELLED', outstanding: { amount: '0.00' }, viewerCanRecordPayment: false },
      },
    });
  });

  it('is for administrators and clerks', async () => {
    const patientId = await clinic.directory.patient();
    const id = await clinic.billed(patientId);
    for (const role of ['RADIOLOGIST', 'PHYSICIAN', 'TECHNOLOGIST', 'ANALYST', 'PATIENT'] as const) {
      const answer = await clinic.person(role, { patientId }).ask(payBilling, { id, method: 'CASH' });
      expect(codes(answer)).toEqual(['FORBIDDEN']);
    }
    expect(codes(await clinic.nobody.ask(payBilling, { id, method: 'CASH' }))).toEqual(['UNAUTHENTICATED']);
    expect((await clinic.person('ADMIN').ask(payBilling, { id, method: 'CASH' })).errors).toEqual([]);
  });
});

describe('the day', () => {
  it('is the hospital’s own: what is due today there may be overdue further east', async () => {
    const east = await clinic.open('Pacific/Kiritimati');
    const west = await clinic.open('Etc/GMT+12');
    const today = new Date(Date.now() - 12 * 3_600_000).toISOString().slice(0, 10);
    const id = await clinic.billed(await clinic.directory.patient(), { dueDate: today });
    const status = async (subgraph: typeof east) =>
      (await clinic.person('CLERK', {}, subgraph).ask(billing, { id })).data;
    expect(await status(west)).toMatchObject({ billing: { status: 'PENDING' } });
    expect(await status(east)).toMatchObject({ billing: { status: 'OVERDUE' } });
  });
});
