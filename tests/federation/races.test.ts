import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { valueOf, type Answer } from '../support/ask.ts';
import { Clinic } from '../support/clinic.ts';
import type { Person } from '../support/person.ts';

/** How often two do the same at once; a run by hand takes a thousand. */
const trials = Number(process.env['LIGHTBOX_RACE_TRIALS'] ?? 25);

const createReport = `mutation ($input: CreateReportInput!) { createReport(input: $input) { id } }`;
const confirm = `mutation ($id: ID!) { confirmReport(id: $id, version: 1) { id } }`;
const createBilling = `mutation ($input: CreateBillingInput!) { createBilling(input: $input) { id } }`;
const pay = `mutation ($id: ID!) { payBilling(id: $id, method: CASH) { payments { id } } }`;
const refund = `mutation ($id: ID!) { refundPayment(paymentId: $id,
  input: { amount: { amount: "60.00", currency: "EUR" }, reason: "test" }) { id } }`;
const register = `mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id mrn } }`;

let clinic: Clinic;
let radiologist: Person;
let clerk: Person;
let patient: { id: string; mrn: string };

beforeAll(async () => {
  clinic = await Clinic.open();
  [radiologist, clerk] = [await clinic.staff('RADIOLOGIST'), await clinic.staff('CLERK')];
  patient = await clinic.patient();
});
afterAll(() => clinic[Symbol.asyncDispose]());

/** @returns the outcomes of two at once: the code of an error, or `won` */
async function both(act: () => Promise<Answer>): Promise<unknown[]> {
  const answers = await Promise.all([act(), act()]);
  return answers.map(({ errors }) => errors[0]?.extensions?.['code'] ?? 'won').toSorted();
}

const billed = async (): Promise<string> => {
  const amount = { amount: '100.00', currency: 'EUR' };
  const input = { patientId: patient.id, description: 'x', dueDate: '2030-01-01', amount };
  return valueOf<{ id: string }>(await clerk.ask(createBilling, { input }), 'createBilling').id;
};

const person = (more: object) => ({
  name: { given: 'A', family: 'B' },
  birthDate: '1980-01-01',
  sex: 'UNKNOWN',
  ...more,
});

describe(`of two at once, ${trials} times over, exactly one`, () => {
  const timeout = 30_000 + trials * 400;

  it(
    'confirms a report',
    async () => {
      for (let i = 0; i < trials; i += 1) {
        const input = { patientId: patient.id, findings: 'x', impression: 'y' };
        const { id } = valueOf<{ id: string }>(
          await radiologist.ask(createReport, { input }),
          'createReport',
        );
        expect(await both(() => radiologist.ask(confirm, { id }))).toEqual(['CONFLICT', 'won']);
      }
    },
    timeout,
  );

  it(
    'pays a billing, and refunds more than half of the payment',
    async () => {
      for (let i = 0; i < trials; i += 1) {
        const id = await billed();
        expect(await both(() => clerk.ask(pay, { id }))).toEqual(['CONFLICT', 'won']);
        const found = await clerk.ask('query ($id: ID!) { billing(id: $id) { payments { id } } }', { id });
        const { payments } = valueOf<{ payments: { id: string }[] }>(found, 'billing');
        expect(payments).toHaveLength(1);
        const variables = { id: payments[0]?.id };
        expect(await both(() => clerk.ask(refund, variables))).toEqual(['BAD_USER_INPUT', 'won']);
      }
      const sums = `query ($id: ID!) { patient(id: $id) { billingSummary { paid { amount } outstanding { amount } } } }`;
      const { billingSummary } = valueOf<{ billingSummary: unknown[] }>(
        await clerk.ask(sums, { id: patient.id }),
        'patient',
      );
      expect(billingSummary).toEqual([
        { paid: { amount: `${trials * 40}.00` }, outstanding: { amount: `${trials * 60}.00` } },
      ]);
    },
    timeout,
  );

  it(
    'gets a medical record number that both give, and each its own when neither does',
    async () => {
      const given = new Set<string>();
      for (let i = 0; i < trials; i += 1) {
        const mrn = `RACE-${i}`;
        expect(await both(() => clerk.ask(register, { input: person({ mrn }) }))).toEqual([
          'CONFLICT',
          'won',
        ]);
        const answers = await Promise.all([1, 2].map(() => clerk.ask(register, { input: person({}) })));
        for (const answer of answers) given.add(valueOf<{ mrn: string }>(answer, 'registerPatient').mrn);
      }
      expect(given.size).toBe(trials * 2);
    },
    timeout,
  );

  it(
    'makes a billing by one idempotency key, and both are told of it',
    async () => {
      const other = await clinic.patient();
      for (let i = 0; i < trials; i += 1) {
        const amount = { amount: '1.00', currency: 'EUR' };
        const input = {
          patientId: other.id,
          description: 'x',
          dueDate: '2030-01-01',
          amount,
          idempotencyKey: `key ${i}`,
        };
        const answers = await Promise.all([1, 2].map(() => clerk.ask(createBilling, { input })));
        const ids = answers.map((answer) => valueOf<{ id: string }>(answer, 'createBilling').id);
        expect(new Set(ids).size).toBe(1);
      }
      const list = 'query ($id: ID!) { patient(id: $id) { billings { totalCount } } }';
      expect((await clerk.ask(list, { id: other.id })).data).toEqual({
        patient: { billings: { totalCount: trials } },
      });
    },
    timeout,
  );
});
