import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { createGateway } from '@lightbox/gateway/server.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { Client } from 'pg';
import type { Answer } from '../support/ask.ts';
import { contractOperation } from '../support/contract.ts';
import { subgraphNames, type SubgraphName } from '../support/guarded-fields.ts';
import { keys } from '../support/identity.ts';
import { Person } from '../support/person.ts';
import { openSeededClinic } from '../support/seeded-record.ts';
import { faults, type Fault } from '../support/test-hospital.ts';

const stack = new AsyncDisposableStack();
const record = contractOperation('PatientRecord');
let seeded: Awaited<ReturnType<typeof openSeededClinic>>;

beforeAll(async () => {
  seeded = await openSeededClinic(stack);
});
afterAll(() => stack.disposeAsync());

/** The clinic's administrator, at a gateway for which one subgraph is out of order. */
async function without(name: SubgraphName, fault: Fault): Promise<Person & AsyncDisposable> {
  const { clinic } = seeded;
  const connected = await clinic.hospital.without(name, fault);
  const url = new URL('../../schema/supergraph.graphql', import.meta.url);
  const gateway = await createGateway(
    {
      host: '127.0.0.1',
      port: 0,
      verificationKey: keys.verificationKey,
      introspection: false,
      trustedProxies: [],
      corsOrigins: [],
      timeoutSeconds: 10,
      maxUploadBytes: 1024,
    },
    {
      supergraphSdl: await readFile(url, 'utf8'),
      subgraphs: connected.subgraphs,
      log: createLogger('tests', 'silent'),
    },
  );
  const { token, staffId } = clinic.administrator;
  return Object.assign(new Person(await gateway.listen(), token, staffId), {
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await connected[Symbol.asyncDispose]();
    },
  });
}

/** An answer tells nothing of how the hospital's machines are set up. */
function expectNoInternals(answer: Answer): void {
  expect(JSON.stringify(answer)).not.toMatch(
    /10\.1\.2\.3|:5432\b|secret|internal\.example|ECONNREFUSED|select |insert |stack|\.ts:|node_modules|audit\.events|permission denied/i,
  );
}

const parts: Record<SubgraphName, string[]> = {
  users: [],
  imaging: ['images'],
  diagnosis: ['reports', 'workflowLogs'],
  financial: ['billings', 'billingSummary'],
};
const extended = subgraphNames.filter((name) => name !== 'users');

describe.each(faults)('when a subgraph %s', (fault) => {
  it.each(extended)('the record answers with everything but what %s has', async (name) => {
    await using someone = await without(name, fault);
    const answer = await someone.ask(record, { mrn: seeded.record.mrn });
    const patient = answer.data?.['patientByMrn'] as unknown as Record<string, unknown>;
    expect(patient).toMatchObject({
      mrn: seeded.record.mrn,
      displayName: expect.stringContaining('Quorlington'),
    });
    const missing = Object.keys(patient).filter((field) => patient[field] === null);
    expect(missing).toEqual(parts[name]);
    expect(answer.errors.length).toBeGreaterThan(0);
    for (const { extensions } of answer.errors) {
      expect(extensions).toEqual({ code: 'UNAVAILABLE', subgraph: name });
    }
    expectNoInternals(answer);
  });

  it.each(extended)('and it is %s, what the others have is whole', async (name) => {
    await using someone = await without(name, fault);
    const { data } = await someone.ask(record, { mrn: seeded.record.mrn });
    const whole = await seeded.clinic.administrator.must(record, { mrn: seeded.record.mrn });
    const counts = (of: unknown) =>
      Object.entries(of as Record<string, { totalCount?: number } | null>).flatMap(([field, list]) =>
        list?.totalCount === undefined || parts[name].includes(field) ? [] : [[field, list.totalCount]],
      );
    expect(counts(data?.['patientByMrn'])).toEqual(counts(whole['patientByMrn']));
  });

  it('and it is users, the answer says so and nothing else', async () => {
    await using someone = await without('users', fault);
    const answer = await someone.ask(record, { mrn: seeded.record.mrn });
    expect(answer.data).toEqual({ patientByMrn: null });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', subgraph: 'users' } }]);
    expectNoInternals(answer);
  });

  it('a mutation of it says so', async () => {
    await using someone = await without('financial', fault);
    const answer = await someone.ask('mutation ($id: ID!) { payBilling(id: $id, method: CASH) { id } }', {
      id: seeded.record.billingId,
    });
    expect(answer).toMatchObject({
      data: { payBilling: null },
      errors: [{ extensions: { code: 'UNAVAILABLE', subgraph: 'financial' } }],
    });
    expectNoInternals(answer);
  });
});

describe('when what was read cannot be written to the audit trail', () => {
  const refuse = async (role: string, work: () => Promise<void>) => {
    const owner = new Client({ connectionString: seeded.clinic.databaseUrl });
    await owner.connect();
    try {
      await owner.query(`revoke insert on audit.events from ${role}`);
      await work();
    } finally {
      await owner.query(`grant insert on audit.events to ${role}`);
      await owner.end();
    }
  };
  const { mrn, patientId } = { mrn: () => seeded.record.mrn, patientId: () => seeded.record.patientId };

  it.each(subgraphNames)('by %s, the record is not given', async (name) => {
    const { administrator } = seeded.clinic;
    await refuse(`lightbox_${name}`, async () => {
      const answer = await administrator.ask(record, { mrn: mrn() });
      expect(answer.data).toBeNull();
      expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', subgraph: name } }]);
      expectNoInternals(answer);
    });
    await administrator.must(record, { mrn: mrn() });
  });

  it('a change is not made either', async () => {
    const { administrator } = seeded.clinic;
    const count = async () => (await administrator.must('{ billings { totalCount } }'))['billings'];
    const before = await count();
    await refuse('lightbox_financial', async () => {
      const answer = await administrator.ask(
        'mutation ($input: CreateBillingInput!) { createBilling(input: $input) { id } }',
        {
          input: {
            patientId: patientId(),
            description: 'x',
            dueDate: '2030-01-01',
            amount: { amount: '1', currency: 'EUR' },
          },
        },
      );
      expect(answer.data?.['createBilling'] ?? null).toBeNull();
      expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', subgraph: 'financial' } }]);
      expectNoInternals(answer);
    });
    expect(await count()).toEqual(before);
  });
});
