import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { valueOf } from '../support/ask.ts';
import { billing, financialClinic } from '../support/financial.ts';

/** PostgreSQL gives up the transaction that takes the second payment, once, as if it had lost to another. */
const giveUpOnce = `
  create sequence financial.taken;
  create function financial.give_up_once() returns trigger language plpgsql security definer as $$ begin
    if nextval('financial.taken') = 2 then raise exception 'lost' using errcode = '40001'; end if;
    return new;
  end $$;
  create trigger give_up_once before insert on financial.payments
    for each row execute function financial.give_up_once();`;

const payTwice = `mutation ($id: ID!, $one: RecordPaymentInput!, $two: RecordPaymentInput!) {
  one: recordPayment(billingId: $id, input: $one) { outstanding { amount } }
  two: recordPayment(billingId: $id, input: $two) { outstanding { amount } payments { amount { amount } } } }`;

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof financialClinic>>;
beforeAll(async () => {
  clinic = await financialClinic(stack);
});
afterAll(() => stack.disposeAsync());

describe('a payment whose transaction has to be made again', () => {
  it('counts once, also after another one on the same billing in the same request', async () => {
    const { directory, clerk } = clinic;
    const id = await clinic.billed(await directory.patient(), { amount: { amount: '100', currency: 'EUR' } });
    await directory.query(giveUpOnce);
    const eur = (amount: string) => ({ amount: { amount, currency: 'EUR' }, method: 'CASH' });
    const answer = await clerk.ask(payTwice, { id, one: eur('1'), two: eur('2') });
    expect(answer.errors).toEqual([]);
    expect(answer.data).toEqual({
      one: { outstanding: { amount: '99.00' } },
      two: {
        outstanding: { amount: '97.00' },
        payments: [{ amount: { amount: '1.00' } }, { amount: { amount: '2.00' } }],
      },
    });
    const left = valueOf<{ outstanding: object }>(await clerk.ask(billing, { id }), 'billing').outstanding;
    expect(left).toEqual({ amount: '97.00', currency: 'EUR' });
  });
});
