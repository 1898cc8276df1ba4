import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@lightbox/platform/ids.ts';
import { codes, valueOf, type Answer } from '../support/ask.ts';
import { billing, day, financialClinic, payBilling } from '../support/financial.ts';

const fields = `id status version description procedureCode dueDate cancelledAt cancellationReason viewerCanCancel
  amount { amount currency } outstanding { amount } payments { id amount { amount } refunded { amount } reference }`;
const update = `mutation ($id: ID!, $version: Int!, $input: UpdateBillingInput!) {
  updateBilling(id: $id, version: $version, input: $input) { ${fields} } }`;
const cancel = `mutation ($id: ID!, $version: Int!, $reason: String!) {
  cancelBilling(id: $id, version: $version, reason: $reason) { ${fields} } }`;
const record = `mutation ($id: ID!, $input: RecordPaymentInput!) { recordPayment(billingId: $id, input: $input) { ${fields} } }`;
const refund = `mutation ($id: ID!, $input: RefundPaymentInput!) { refundPayment(paymentId: $id, input: $input) { ${fields} } }`;

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof financialClinic>>;
let id: string;
beforeAll(async () => {
  clinic = await financialClinic(stack);
});
afterAll(() => stack.disposeAsync());

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const fresh = async (more: object = {}) => {
  id = await clinic.billed(await clinic.directory.patient(), { amount: eur('100.00'), ...more });
};
const ask = (query: string, variables: object = {}): Promise<Answer> =>
  clinic.clerk.ask(query, { id, version: 1, ...variables });
const pay = (amount: string, more: object = {}) =>
  ask(record, { input: { amount: eur(amount), method: 'CARD', ...more } });
const lastPayment = async (): Promise<string> => {
  const { payments } = valueOf<{ payments: { id: string }[] }>(await ask(billing), 'billing');
  return payments.at(-1)?.id ?? '';
};
const giveBack = async (amount: string, more: object = {}) =>
  clinic.clerk.ask(refund, {
    id: await lastPayment(),
    input: { amount: eur(amount), reason: 'Twice', ...more },
  });
const actions = async () => {
  const rows = await clinic.directory.query(
    'select action from audit.events where subject_id = $1 order by id',
    [id],
  );
  return rows.map(({ action }) => action);
};

describe('updateBilling', () => {
  it('changes what it names, clears what may be null, and leaves the rest', async () => {
    await fresh({ procedureCode: '73721' });
    expect(
      await ask(update, { input: { description: 'CT of the knee', procedureCode: null } }),
    ).toMatchObject({
      errors: [],
      data: {
        updateBilling: {
          description: 'CT of the knee',
          procedureCode: null,
          version: 2,
          amount: eur('100.00'),
        },
      },
    });
    expect(
      await ask(update, { version: 2, input: { amount: { amount: '1200', currency: 'JPY' } } }),
    ).toMatchObject({
      data: { updateBilling: { amount: { amount: '1200', currency: 'JPY' }, version: 3, dueDate: day(30) } },
    });
    expect(await actions()).toEqual(['billing.created', 'billing.updated', 'billing.updated']);
  });

  it('writes nothing where nothing is another', async () => {
    await fresh({ procedureCode: '73721' });
    const same = {
      description: 'MRI of the knee',
      procedureCode: '73721',
      dueDate: day(30),
      amount: eur('100'),
    };
    expect(await ask(update, { input: same })).toMatchObject({
      errors: [],
      data: { updateBilling: { version: 1, amount: eur('100.00') } },
    });
    expect(await actions()).toEqual(['billing.created']);
  });

  it('finds the billing by its new words', async () => {
    await fresh();
    await ask(update, { input: { description: 'Zygomatic ultrasound' } });
    const search = '{ billings(filter: { search: "zygom" }) { nodes { id } } }';
    expect((await ask(search)).data).toEqual({ billings: { nodes: [{ id }] } });
  });

  it('refuses another version, and a new amount once something is paid', async () => {
    await fresh();
    expect(codes(await ask(update, { version: 2, input: { dueDate: day(1) } }))).toEqual([
      'CONFLICT version',
    ]);
    await pay('1');
    const amount = await ask(update, { version: 2, input: { amount: eur('90') } });
    expect(codes(amount)).toEqual(['CONFLICT input.amount']);
    expect(codes(await ask(update, { version: 2, input: { dueDate: day(1) } }))).toEqual([]);
  });

  it('keeps the currency of payments that were given back', async () => {
    await fresh();
    await pay('10');
    await giveBack('10');
    const other = await ask(update, { version: 3, input: { amount: { amount: '500', currency: 'JPY' } } });
    expect(codes(other)).toEqual(['CONFLICT input.amount']);
    expect(codes(await ask(update, { version: 3, input: { amount: eur('90') } }))).toEqual([]);
    expect(valueOf<object>(await ask(billing), 'billing')).toMatchObject({
      amount: eur('90.00'),
      payments: [{ amount: eur('10.00'), refunded: eur('10.00') }],
    });
  });

  it.each([
    [{ description: null }, 'input.description'],
    [{ description: '  ' }, 'input.description'],
    [{ description: 'x'.repeat(501) }, 'input.description'],
    [{ description: 'a\u0007b' }, 'input.description'],
    [{ procedureCode: 'x'.repeat(33) }, 'input.procedureCode'],
    [{ dueDate: null }, 'input.dueDate'],
    [{ dueDate: '2026-02-30' }, 'input.dueDate'],
    [{ amount: eur('0') }, 'input.amount'],
    [{ amount: eur('1.001') }, 'input.amount'],
    [{}, 'input'],
  ])('refuses %j', async (input, field) => {
    await fresh();
    expect(codes(await ask(update, { input }))).toEqual([`BAD_USER_INPUT ${field}`]);
    expect(valueOf<object>(await ask(billing), 'billing')).toMatchObject({ version: 1 });
  });
});

describe('recordPayment', () => {
  it('twice in one operation answers each time what there is by then', async () => {
    await fresh();
    const twice = `mutation ($id: ID!, $input: RecordPaymentInput!) {
      first: recordPayment(billingId: $id, input: $input) { payments { id } }
      second: recordPayment(billingId: $id, input: $input) { payments { id } patient { id } } }`;
    const answer = await ask(twice, { input: { amount: eur('10'), method: 'CASH' } });
    expect(valueOf<{ payments: object[] }>(answer, 'first').payments).toHaveLength(1);
    expect(valueOf<{ payments: object[] }>(answer, 'second').payments).toHaveLength(2);
  });

  it('takes parts until nothing is outstanding', async () => {
    await fresh();
    expect(await pay('0.01', { reference: 'RF 81' })).toMatchObject({
      data: {
        recordPayment: { status: 'PARTIALLY_PAID', outstanding: { amount: '99.99' }, viewerCanCancel: false },
      },
    });
    expect(codes(await pay('100'))).toEqual(['BAD_USER_INPUT input.amount']);
    expect(await pay('99.99')).toMatchObject({
      data: { recordPayment: { status: 'PAID', payments: [{ reference: 'RF 81' }, { reference: null }] } },
    });
    expect(codes(await pay('0.01'))).toEqual(['BAD_USER_INPUT input.amount']);
  });

  it('takes a repeated request once, and the key for another one not at all', async () => {
    await fresh();
    const key = { idempotencyKey: newId() };
    for (let i = 0; i < 3; i += 1) expect(codes(await pay('10', key))).toEqual([]);
    expect(codes(await pay('11', key))).toEqual(['CONFLICT input.idempotencyKey']);
    expect((await ask(billing)).data).toMatchObject({ billing: { outstanding: { amount: '90.00' } } });
  });

  it.each([
    [{ amount: { amount: '1', currency: 'USD' } }, 'input.amount'],
    [{ amount: eur('-1') }, 'input.amount'],
    [{ amount: eur('1.005') }, 'input.amount'],
    [{ reference: 'x'.repeat(101) }, 'input.reference'],
    [{ reference: '' }, 'input.reference'],
    [{ idempotencyKey: '' }, 'input.idempotencyKey'],
  ])('refuses %j', async (more, field) => {
    await fresh();
    expect(codes(await pay('1', more))).toEqual([`BAD_USER_INPUT ${field}`]);
  });

  it('of what there is not, and of what was cancelled, is refused', async () => {
    const input = { amount: eur('1'), method: 'CASH' };
    expect(codes(await ask(record, { id: newId(), input }))).toEqual(['NOT_FOUND billingId']);
    expect(codes(await ask(record, { id: 'x', input }))).toEqual(['NOT_FOUND billingId']);
    await fresh();
    await ask(cancel, { reason: 'Wrong patient' });
    expect(codes(await pay('1'))).toEqual(['CONFLICT billingId']);
  });

  it('of many at once takes what fits and no more', async () => {
    await fresh();
    const answers = await Promise.all(Array.from({ length: 8 }, () => pay('30')));
    expect(answers.filter((answer) => answer.errors.length === 0)).toHaveLength(3);
    expect((await ask(billing)).data).toMatchObject({ billing: { outstanding: { amount: '10.00' } } });
  });
});

describe('refundPayment', () => {
  it('gives back parts, never more than is left of the payment', async () => {
    await fresh();
    await pay('40');
    await pay('60');
    expect(await giveBack('20.5')).toMatchObject({
      data: {
        refundPayment: {
          status: 'PARTIALLY_PAID',
          outstanding: { amount: '20.50' },
          payments: [{ refunded: { amount: '0.00' } }, { refunded: { amount: '20.50' } }],
        },
      },
    });
    expect(codes(await giveBack('39.51'))).toEqual(['BAD_USER_INPUT input.amount']);
    expect(codes(await giveBack('39.50'))).toEqual([]);
    expect(codes(await giveBack('0.01'))).toEqual(['BAD_USER_INPUT input.amount']);
    expect(await ask(payBilling, { method: 'CASH' })).toMatchObject({
      data: { payBilling: { status: 'PAID' } },
    });
  });

  it('tells of each refund how much, why, when and by whom; analysts not why', async () => {
    await fresh();
    await pay('40');
    await giveBack('20.5', { reason: 'Paid twice' });
    await giveBack('1', { reason: 'A fee that was none' });
    await pay('5');
    const query = `query ($id: ID!) { billing(id: $id) { payments {
      refunds { id amount { amount currency } reason refundedAt refundedBy { id } } } } }`;
    const refundsOf = async (who = clinic.clerk) => {
      const answer = await who.ask(query, { id });
      expect(answer.errors).toEqual([]);
      return valueOf<{ payments: { refunds: object[] }[] }>(answer, 'billing').payments.map(
        ({ refunds }) => refunds,
      );
    };
    const of = (amount: string, reason: string | null) => ({
      id: expect.any(String),
      amount: eur(amount),
      reason,
      refundedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      refundedBy: { id: clinic.clerk.staffId },
    });
    expect(await refundsOf()).toEqual([[of('20.50', 'Paid twice'), of('1.00', 'A fee that was none')], []]);
    expect(await refundsOf(clinic.person('ANALYST'))).toEqual([[of('20.50', null), of('1.00', null)], []]);
  });

  it('of many at once exactly what was paid goes back', async () => {
    await fresh();
    await pay('100');
    const answers = await Promise.all(Array.from({ length: 6 }, () => giveBack('60')));
    expect(answers.filter((answer) => answer.errors.length === 0)).toHaveLength(1);
    expect((await ask(billing)).data).toMatchObject({ billing: { outstanding: { amount: '60.00' } } });
  });

  it('needs a reason, the currency, and a payment', async () => {
    await fresh();
    await pay('10');
    expect(codes(await giveBack('1', { reason: ' ' }))).toEqual(['BAD_USER_INPUT input.reason']);
    const yen = await giveBack('1', { amount: { amount: '1', currency: 'JPY' } });
    expect(codes(yen)).toEqual(['BAD_USER_INPUT input.amount']);
    const input = { amount: eur('1'), reason: 'x' };
    expect(codes(await clinic.clerk.ask(refund, { id: newId(), input }))).toEqual(['NOT_FOUND paymentId']);
  });
});

describe('cancelBilling', () => {
  it('withdraws what nothing is paid on, with a reason, once', async () => {
    await fresh();
    expect(codes(await ask(cancel, { reason: '' }))).toEqual(['BAD_USER_INPUT reason']);
    expect(codes(await ask(cancel, { version: 9, reason: 'x' }))).toEqual(['CONFLICT version']);
    expect(await ask(cancel, { reason: 'Wrong patient' })).toMatchObject({
      data: {
        cancelBilling: { status: 'CANCELLED', cancellationReason: 'Wrong patient', viewerCanCancel: false },
      },
    });
    expect(codes(await ask(cancel, { version: 2, reason: 'x' }))).toEqual(['CONFLICT id']);
    expect(codes(await ask(update, { version: 2, input: { dueDate: day(1) } }))).toEqual(['CONFLICT id']);
  });

  it('waits for a refund where something is paid', async () => {
    await fresh();
    await pay('5');
    expect(codes(await ask(cancel, { version: 2, reason: 'x' }))).toEqual(['CONFLICT id']);
    await giveBack('5');
    expect(codes(await ask(cancel, { version: 3, reason: 'x' }))).toEqual([]);
  });
});
