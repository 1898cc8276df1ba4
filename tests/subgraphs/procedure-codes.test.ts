import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { valueOf } from '../support/ask.ts';
import { financialClinic } from '../support/financial.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof financialClinic>>;
beforeAll(async () => {
  clinic = await financialClinic(stack);
});
afterAll(() => stack.disposeAsync());

const query = 'query ($id: ID!) { billing(id: $id) { procedureCode } }';

describe('a procedure code', () => {
  it.each([
    ['71260', '71260'],
    ['5-820.00', '5-820.00'],
    ['Knee of Jane Doe, 2 views', null],
    ['Doe', null],
  ])('that says %s tells an analyst %s', async (procedureCode, seen) => {
    const id = await clinic.billed(await clinic.directory.patient(), { procedureCode });
    const told = async (role: 'ANALYST' | 'ADMIN') =>
      valueOf(await clinic.person(role).ask(query, { id }), 'billing');
    expect(await told('ANALYST')).toEqual({ procedureCode: seen });
    expect(await told('ADMIN')).toEqual({ procedureCode });
  });
});
