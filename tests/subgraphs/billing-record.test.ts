import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@lightbox/platform/ids.ts';
import type { Role } from '@lightbox/platform/permissions.ts';
import { codes } from '../support/ask.ts';
import {
  billing,
  billings,
  entitiesQuery,
  financialClinic,
  representations,
  type Person,
} from '../support/financial.ts';
import { statementsOf } from '../support/statements.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof financialClinic>>;
beforeAll(async () => {
  clinic = await financialClinic(stack);
});
afterAll(() => stack.disposeAsync());

const list =
  'billings(first: 2) { totalCount nodes { id payments { id refunds { id } } } pageInfo { hasNextPage } }';
const record = entitiesQuery('Patient', `id ${list} billingSummary { currency total { amount } }`);
const part = (
  person: Person,
  type: 'Patient' | 'Staff' | 'Report' | 'Billing',
  selection: string,
  id: string,
) => person.ask(entitiesQuery(type, selection), representations(type, [id]));

describe('a patient’s billings', () => {
  it('cost as many statements for thirty patients as for one', async () => {
    const patients: string[] = [];
    for (let i = 0; i < 30; i += 1) patients.push(await clinic.directory.patient());
    for (const id of patients) await clinic.historical(id, { paid: '1.00' });
    const one = await statementsOf(() =>
      clinic.clerk.ask(record, representations('Patient', [patients[0] ?? ''])),
    );
    const many = await statementsOf(async () => {
      const { data, errors } = await clinic.clerk.ask(record, representations('Patient', patients));
      expect(errors).toEqual([]);
      expect(data?.['_entities']).toHaveLength(30);
    });
    expect(many).toHaveLength(one.length);
    // The lists, the totals, the payments, their refunds, and the audit of what was read; whole lists need no count.
    expect(many.filter((text) => /^(insert|select|with)/i.test(text.trim()))).toHaveLength(5);
  });

  it('are noted as read with every patient, once for the request', async () => {
    const ids = [await clinic.directory.patient(), await clinic.directory.patient()];
    const person = clinic.person('CLERK');
    await person.ask(record, representations('Patient', ids));
    expect(
      await clinic.directory.query('select kind, patient_ids from audit.events where staff_id = $1', [
        person.staffId,
      ]),
    ).toEqual([{ kind: 'READ', patient_ids: ids }]);
  });

  it('are their own to a patient, and another’s do not exist', async () => {
    const own = await clinic.directory.patient();
    const other = await clinic.directory.patient();
    const mine = await clinic.billed(own);
    const theirs = await clinic.billed(other);
    const patient = clinic.person('PATIENT', { patientId: own });
    expect(await part(patient, 'Patient', list, own)).toMatchObject({
      errors: [],
      data: { _entities: [{ billings: { totalCount: 1, nodes: [{ id: mine }] } }] },
    });
    const hidden = await part(patient, 'Patient', `${list} billingSummary { currency }`, other);
    expect(codes(hidden)).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    expect(hidden.data).toEqual({ _entities: [{ billings: null, billingSummary: null }] });
    expect(codes(await patient.ask(billing, { id: theirs }))).toEqual(['NOT_FOUND id']);
    expect(await patient.ask(billings, { filter: { patientId: other } })).toMatchObject({
      data: { billings: { totalCount: 0 } },
    });
    expect(await patient.ask(billing, { id: mine })).toMatchObject({
      data: { billing: { description: 'MRI of the knee', viewerCanRecordPayment: false } },
    });
  });

  it('are refused field by field to roles without a part in billing', async () => {
    const patientId = await clinic.directory.patient();
    const id = await clinic.billed(patientId);
    for (const role of ['RADIOLOGIST', 'PHYSICIAN', 'TECHNOLOGIST'] as const) {
      const person = clinic.person(role);
      const answer = await part(person, 'Patient', `id ${list} viewerCanCreateBilling`, patientId);
      expect(codes(answer)).toEqual(['FORBIDDEN']);
      expect(answer.data).toEqual({
        _entities: [{ id: patientId, billings: null, viewerCanCreateBilling: false }],
      });
      expect(codes(await part(person, 'Staff', list, newId()))).toEqual(['FORBIDDEN']);
      expect(codes(await part(person, 'Report', list, newId()))).toEqual(['FORBIDDEN']);
      expect(codes(await part(person, 'Billing', 'id status', id))).toEqual(['FORBIDDEN']);
      expect(codes(await person.ask(billing, { id }))).toEqual(['FORBIDDEN']);
      expect(codes(await person.ask(billings, {}))).toEqual(['FORBIDDEN']);
    }
  });

  it('give nothing to nobody', async () => {
    const id = await clinic.billed(await clinic.directory.patient());
    for (const type of ['Patient', 'Staff', 'Report', 'Billing'] as const) {
      const answer = await part(clinic.nobody, type, 'id', id);
      expect(answer.data).toEqual({ _entities: [null] });
      expect(codes(answer)).toEqual(['UNAUTHENTICATED']);
    }
  });
});

describe('an analyst', () => {
  it('gets amounts and no words, and may not ask by words', async () => {
    const id = await clinic.historical(await clinic.directory.patient(), { paid: '5.00' });
    const analyst = clinic.person('ANALYST');
    for (const use of ['first', 'second']) {
      const answer = await analyst.ask(billing, { id });
      expect({ use, ...answer }).toMatchObject({
        errors: [],
        data: {
          billing: {
            description: null,
            procedureCode: '71260',
            outstanding: { amount: '95.00', currency: 'EUR' },
            payments: [{ reference: null, method: 'TRANSFER' }],
          },
        },
      });
    }
    expect(codes(await analyst.ask(billings, { filter: { search: 'knee' } }))).toEqual([
      'FORBIDDEN filter.search',
    ]);
  });
});

describe('the graph entered from elsewhere', () => {
  it('lists billings under staff and reports', async () => {
    const patientId = await clinic.directory.patient();
    const reportId = await clinic.directory.report(patientId);
    const id = await clinic.billed(patientId, { reportId });
    const other = clinic.person('ADMIN');
    expect(await part(other, 'Report', list, reportId)).toMatchObject({
      errors: [],
      data: { _entities: [{ billings: { totalCount: 1, nodes: [{ id }] } }] },
    });
    expect(await part(other, 'Staff', list, clinic.clerk.staffId)).toMatchObject({
      errors: [],
      data: { _entities: [{ billings: { nodes: [{ id }, {}], pageInfo: { hasNextPage: true } } }] },
    });
  });

  it('resolves a billing by its id, and says so when there is none', async () => {
    const id = await clinic.billed(await clinic.directory.patient());
    const { of } = representations('Billing', [id, newId(), 'none of ours']);
    for (const use of ['first', 'second']) {
      const answer = await clinic.clerk.ask(entitiesQuery('Billing', 'id status'), { of });
      expect({ use, ...answer.data }).toEqual({ use, _entities: [{ id, status: 'PENDING' }, null, null] });
      expect(codes(answer)).toEqual(['NOT_FOUND id', 'NOT_FOUND id']);
    }
  });

  it.each([
    ['ADMIN', true],
    ['CLERK', true],
    ['PHYSICIAN', false],
    ['PATIENT', false],
  ] as readonly (readonly [Role, boolean])[])('says whether a %s may bill a patient', async (role, may) => {
    const patientId = await clinic.directory.patient();
    const inactive = await clinic.directory.patient({ active: false });
    const restricted = await clinic.directory.patient({ restricted: true });
    const person = clinic.person(role, { patientId });
    await clinic.directory.grant(restricted, person.staffId);
    const answer = await person.ask(
      entitiesQuery('Patient', 'viewerCanCreateBilling'),
      representations('Patient', [patientId, inactive, restricted]),
    );
    expect(answer).toEqual({
      errors: [],
      data: {
        _entities: [may, false, may].map((viewerCanCreateBilling) => ({
          viewerCanCreateBilling,
        })),
      },
    });
  });
});
