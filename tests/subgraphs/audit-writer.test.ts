import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditWriter, RequestAudit } from '@lightbox/platform/audit.ts';
import { Database } from '@lightbox/platform/database.ts';
import { newId } from '@lightbox/platform/ids.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { testDatabase } from '../support/database.ts';
import { Directory } from '../support/directory.ts';
import { statementsOf } from '../support/statements.ts';

const stack = new AsyncDisposableStack();
const role = 'lightbox_imaging';
let owner: Directory;
let database: Database;
let writer: AuditWriter;

beforeAll(async () => {
  const { url } = stack.use(await testDatabase());
  owner = stack.use(await Directory.open(url));
  const config = { url, role, schema: 'imaging', poolSize: 4 };
  database = stack.use(await Database.open(config, [], createLogger('tests', 'fatal')));
});
beforeEach(async () => {
  writer = new AuditWriter(() => database.fork());
  await owner.query('truncate audit.events');
});
afterAll(() => stack.disposeAsync());

/** One request that has read a patient's data. */
function request(requestId: string, patients: readonly string[] = [newId()]): RequestAudit {
  const origin = {
    subgraph: 'imaging',
    viewer: null,
    operationName: 'Test',
    requestId,
    clientAddress: '192.0.2.7',
  };
  const audit = new RequestAudit(writer, origin);
  for (const id of patients) audit.touched(id);
  return audit;
}

const finish = (ids: readonly string[]) => ids.map((id) => request(id).finish());
const written = async (): Promise<string[]> =>
  (await owner.query('select request_id from audit.events order by request_id')).map((row) =>
    String(row['request_id']),
  );
const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => `request ${String(from + i).padStart(5, '0')}`);
const inserts = async (work: () => Promise<unknown>) =>
  (await statementsOf(work)).filter((text) => text.startsWith('insert')).length;

describe('what requests have read', () => {
  it('is written together for those that end at the same moment', async () => {
    const ids = numbered(0, 50);
    expect(await inserts(() => Promise.all(finish(ids)))).toBe(1);
    expect(await written()).toEqual(ids);
  });

  it('is written once more for all that ended while the first was being written', async () => {
    const [first = '', ...others] = numbered(0, 20);
    const count = await inserts(async () => {
      const writing = request(first).finish();
      await new Promise((resolve) => setImmediate(resolve));
      await Promise.all([writing, ...finish(others)]);
    });
    expect(count).toBe(2);
    expect(await written()).toEqual([first, ...others]);
  });

  it('is in the database when the answer goes out, not later', async () => {
    await request('one').finish();
    expect(await written()).toEqual(['one']);
  });

  it('is one event with every patient, however often each was touched', async () => {
    const [a, b] = [newId(), newId()];
    await request('one', [a, b, a, a]).finish();
    const rows = await owner.query(
      'select kind, outcome, patient_ids, operation_name, client_address::text from audit.events',
    );
    expect(rows).toMatchObject([
      { kind: 'READ', outcome: 'ALLOWED', patient_ids: [a, b], operation_name: 'Test' },
    ]);
  });

  it('is nothing when no patient was touched', async () => {
    expect(await inserts(() => request('one', []).finish())).toBe(0);
  });

  it('is written however many requests end at once', async () => {
    const ids = numbered(0, 6000);
    await Promise.all(finish(ids));
    expect(await written()).toEqual(ids);
  });

  it('names what was refused', async () => {
    const audit = request('one', []);
    audit.denied('Query.billings');
    audit.denied('Query.billings');
    audit.denied('Patient.images');
    await audit.finish();
    expect(await owner.query('select kind, outcome, action from audit.events')).toEqual([
      { kind: 'DENIAL', outcome: 'DENIED', action: 'denied Query.billings Patient.images' },
    ]);
  });
});

describe('when the trail cannot be written', () => {
  const forbidden = async (work: () => Promise<void>) => {
    await owner.query(`revoke insert on audit.events from ${role}`);
    try {
      await work();
    } finally {
      await owner.query(`grant insert on audit.events to ${role}`);
    }
  };

  it('every request that waits for it fails', async () => {
    await forbidden(async () => {
      const settled = await Promise.allSettled(finish(numbered(0, 10)));
      expect(settled.map(({ status }) => status)).toEqual(Array(10).fill('rejected'));
    });
    expect(await written()).toEqual([]);
  });

  it('those that come later are written, without what failed', async () => {
    await forbidden(async () => {
      await expect(request('lost').finish()).rejects.toThrow(/permission denied/);
    });
    await Promise.all(finish(['later 1', 'later 2']));
    expect(await written()).toEqual(['later 1', 'later 2']);
  });

  it('one that fails while another is being written does not fail that one', async () => {
    const first = request('first').finish();
    await new Promise((resolve) => setImmediate(resolve));
    const bad = request('bad', ['no id']).finish();
    await expect(first).resolves.toBeUndefined();
    await expect(bad).rejects.toThrow(/invalid input syntax/);
    await request('last').finish();
    expect(await written()).toEqual(['first', 'last']);
  });
});
