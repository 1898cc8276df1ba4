import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditWriter } from '@lightbox/platform/audit-writer.ts';
import { RequestAudit } from '@lightbox/platform/audit.ts';
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
      { kind: 'DENIAL', outcome: 'DENIED', action: 'denied Patient.images Query.billings' },
    ]);
  });

  it('names the patients whom a refusal was about, whatever of theirs was asked for', async () => {
    const [asked, imaged] = [await owner.patient(), await owner.patient()];
    const [reported, billed] = [await owner.patient(), await owner.patient()];
    const things = [await owner.image(imaged), await owner.report(reported), await owner.billing(billed)];
    const audit = request('one', []);
    audit.denied('Patient.images', [asked, newId()]);
    for (const id of things) audit.denied('Mutation.changeIt', [id]);
    await audit.finish();
    const [event] = await owner.query('select action, patient_ids from audit.events');
    expect(event?.['action']).toBe('denied Mutation.changeIt Patient.images');
    expect(new Set(event?.['patient_ids'] as string[])).toEqual(new Set([asked, imaged, reported, billed]));
  });

  it('tells of what was said not to exist only when it does', async () => {
    const patientId = await owner.patient();
    const audit = request('one', []);
    audit.missed('Query.image', [newId()]);
    await audit.finish();
    audit.missed('Query.image', [newId()]);
    audit.missed('Query.report', [await owner.report(patientId)]);
    await audit.finish();
    expect(await owner.query('select action, outcome, patient_ids from audit.events')).toEqual([
      { action: 'denied Query.report', outcome: 'DENIED', patient_ids: [patientId] },
    ]);
  });

  it('is apart from what was allowed and did not come about', async () => {
    const patientId = await owner.patient();
    const audit = request('one', []);
    audit.failed('Mutation.uploadImage', [patientId]);
    await audit.finish();
    expect(await owner.query('select kind, action, outcome, patient_ids from audit.events')).toEqual([
      {
        kind: 'FAILURE',
        action: 'failed Mutation.uploadImage',
        outcome: 'FAILED',
        patient_ids: [patientId],
      },
    ]);
  });

  it('goes over to whoever settles it, with what was noted elsewhere', async () => {
    const [mine, other] = [await owner.patient(), await owner.patient()];
    const audit = request('one', []);
    audit.denied('Patient.images', [mine]);
    const notes = await audit.take();
    expect(await audit.take()).toBeNull();
    const settling = request('one', []);
    settling.denied('Patient.studies', [other]);
    if (notes !== null) settling.add(notes);
    await settling.finish();
    const [event, ...others] = await owner.query('select action, patient_ids from audit.events');
    expect(others).toEqual([]);
    expect(event?.['action']).toBe('denied Patient.images Patient.studies');
    expect(new Set(event?.['patient_ids'] as string[])).toEqual(new Set([mine, other]));
  });
});

describe('what a request writes', () => {
  const write = (patientId: string) => ({
    action: 'note.added',
    detail: 'x',
    patientId,
    subject: null,
  });
  const reads = async () => await owner.query("select patient_ids from audit.events where kind = 'READ'");

  it('is told as written, and not as read as well', async () => {
    const patientId = newId();
    const audit = request('one', [patientId]);
    await database.fork().transactional((em) => audit.wrote(em, write(patientId)));
    await audit.finish();
    expect(await reads()).toEqual([]);
  });

  it('but was not written after all was read all the same', async () => {
    const patientId = newId();
    const audit = request('one', [patientId]);
    const failing = database.fork().transactional(async (em) => {
      await audit.wrote(em, write(patientId));
      throw new Error('on second thoughts');
    });
    await expect(failing).rejects.toThrow('on second thoughts');
    await audit.finish();
    expect(await reads()).toEqual([{ patient_ids: [patientId] }]);
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
