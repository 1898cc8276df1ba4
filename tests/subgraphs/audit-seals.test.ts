import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { newId } from '@lightbox/platform/ids.ts';
import { verifyAudit, type AuditReport } from '@lightbox/standalone/audit/verify.ts';
import { tellOf } from '@lightbox/standalone/audit/report.ts';
import pg from 'pg';
import { testDatabase, type TestDatabase } from '../support/database.ts';

const subgraphs = ['users', 'imaging', 'diagnosis', 'financial'] as const;
const roles = subgraphs.map((subgraph) => `lightbox_${subgraph}`);

let database: TestDatabase;
let stack: AsyncDisposableStack;
let owner: pg.Client;
let diagnosis: pg.Client;

async function connect(options = ''): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url, options });
  await client.connect();
  stack.defer(() => client.end());
  return client;
}
const as = (role: string) => connect(`-c role=${role}`);

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  database = stack.use(await testDatabase());
  owner = await connect();
  diagnosis = await as('lightbox_diagnosis');
});
afterEach(() => stack.disposeAsync());

const insert = `insert into audit.events
  (id, kind, action, outcome, subgraph, patient_ids, subject_kind, detail, request_id, client_address)
  values ($1, 'WRITE', 'patient.updated', 'ALLOWED', 'users', array[gen_random_uuid()], 'PATIENT', $2, 'test', '::1')`;
const write = (client: pg.Client, detail = 'Said "so"\nand \\ so, ünicode') =>
  client.query(insert, [newId(), detail]);

async function trySeal(client = diagnosis): Promise<number> {
  const { rows } = await client.query<{ sealed: number }>('select audit.seal() as sealed');
  return rows[0]?.sealed ?? -1;
}

/** Seals as soon as all that had begun before has ended; other tests work on the same server. */
async function seal(...clients: pg.Client[]): Promise<number> {
  for (;;) {
    const sealed = await Promise.all((clients.length === 0 ? [diagnosis] : clients).map(trySeal));
    const total = sealed.reduce((sum, events) => sum + events, 0);
    if (total > 0) return total;
    await setTimeout(20);
  }
}

/** Three seals: of 4, 4 and 4 events at positions 1 to 12. */
async function sealedTrail(): Promise<void> {
  const users = await as('lightbox_users');
  for (let i = 0; i < 3; i += 1) {
    for (let event = 0; event < 4; event += 1) await write(users);
    expect(await seal()).toBe(4);
  }
}

const verify = async (anchor: Parameters<typeof verifyAudit>[1] = null) => verifyAudit(owner, anchor);
const whole = { events: 12, seals: 3, unsealed: 0, unsealedSince: null, faults: [] };
const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

describe('an audit trail', () => {
  it('is whole under its seals, of which the last one is told to be kept', async () => {
    expect(await verify()).toEqual({ ...whole, events: 0, seals: 0, last: null });
    await sealedTrail();
    const report = await verify();
    expect(report).toEqual({
      ...whole,
      last: { number: 3, hash: expect.stringMatching(/^[\da-f]{64}$/), sealedAt: at },
    });
    expect(tellOf(report).join('\n')).toContain(
      `The audit trail is whole: 12 events under 3 seals.\nLast seal: 3:${report.last?.hash} of 2`,
    );
    expect(await verify(report.last)).toMatchObject(whole);
  });

  it('counts what is not sealed yet', async () => {
    await sealedTrail();
    await write(await as('lightbox_imaging'));
    const report = await verify();
    expect(report).toMatchObject({ ...whole, events: 13, unsealed: 1, unsealedSince: at });
    expect(tellOf(report).join('\n')).toContain('not verified: 1 event from 2');
  });

  it('is sealed in the order of positions also where a later event commits first', async () => {
    const slow = await as('lightbox_users');
    const quick = await as('lightbox_imaging');
    await slow.query('begin');
    await write(slow, 'Begun first');
    await write(quick, 'Committed first');
    expect([await trySeal(), await trySeal()]).toEqual([0, 0]);
    await slow.query('commit');
    await write(quick, 'Since the mark');
    expect(await seal()).toBe(2);
    expect(await seal()).toBe(1);
    expect(await verify()).toMatchObject({ events: 3, seals: 2, unsealed: 0, faults: [] });
  });

  it('passes over positions that were taken and never used', async () => {
    const users = await as('lightbox_users');
    await users.query('begin');
    await write(users);
    await users.query('rollback');
    expect([await trySeal(), await trySeal()]).toEqual([0, 0]);
    await write(users);
    expect(await seal()).toBe(1);
    expect(await verify()).toMatchObject({ events: 1, seals: 1, faults: [] });
  });

  it('is sealed once, whoever and however many ask for it', async () => {
    const users = await as('lightbox_users');
    for (let i = 0; i < 40; i += 1) await write(users);
    const replicas = await Promise.all([1, 2, 3, 4].map(() => as('lightbox_diagnosis')));
    expect(await seal(...replicas)).toBe(40);
    expect(await verify()).toMatchObject({ events: 40, seals: 1, faults: [] });
  });

  it('goes on after it was moved to a server that counts its transactions from the beginning', async () => {
    const users = await as('lightbox_users');
    await sealedTrail();
    await owner.query(`update audit.sealing set mark = 999, horizon = '99999999999'`);
    await write(users);
    expect(await seal()).toBe(1);
    expect(await verify()).toMatchObject({ events: 13, seals: 4, faults: [] });
  });
});

describe('somebody with all rights in the database', () => {
  let before: AuditReport;
  const holds = (number: number, what: string) =>
    expect.stringMatching(new RegExp(`^Seal ${number} of .*, positions .*, does not hold: ${what}\\.$`));
  const change = async (...statements: string[]) => {
    for (const statement of statements) await owner.query(statement);
    return (await verify()).faults;
  };
  beforeEach(async () => {
    await sealedTrail();
    before = await verify();
  });

  it.each([
    ['the detail', `detail = 'Something else'`],
    ['the moment', `at = at + interval '1 millisecond'`],
    ['the account', 'account_id = gen_random_uuid()'],
    ['the patients', `patient_ids = '{}'`],
    ['the address', 'client_address = null'],
    ['the outcome', `outcome = 'DENIED'`],
    ['the id', 'id = gen_random_uuid()'],
  ])('is found out who changes %s', async (_, set) => {
    expect(await change(`update audit.events set ${set} where position = 6`)).toEqual([
      holds(2, '4 events, but not as they were sealed'),
    ]);
  });

  it('is found out who removes events, or all of a seal’s', async () => {
    expect(await change('delete from audit.events where position = 5')).toEqual([
      holds(2, '1 of 4 events removed'),
    ]);
    expect(await change('delete from audit.events where position <= 4')).toEqual([
      holds(1, '4 of 4 events removed'),
      holds(2, '1 of 4 events removed'),
    ]);
  });

  it('is found out who puts events in, in an old place or as a new one', async () => {
    const copy = (position: string, id = 'gen_random_uuid()') => `
      insert into audit.events (id, at, kind, action, outcome, subgraph, patient_ids, request_id, position, written_by)
      select ${id}, at, 'READ', 'record.read', outcome, subgraph, patient_ids, request_id, ${position}, written_by
      from audit.events where position = 8`;
    await owner.query('delete from audit.events where position = 12');
    expect(await change(copy('12'))).toEqual([holds(3, '4 events, but not as they were sealed')]);
    expect(await change(copy('0'))).toEqual([holds(1, '1 events put in beside 4'), holds(3, '.*')]);
    await owner.query(insert, [newId(), 'By hand']);
    expect(await change()).toContainEqual(
      expect.stringMatching(
        /^The event at position 13 of .* was not written by a subgraph, but by lightbox\.$/,
      ),
    );
  });

  it('is found out who changes the order', async () => {
    const faults = await change(
      'update audit.events set position = -1 where position = 2',
      'update audit.events set position = 2 where position = 3',
      'update audit.events set position = 3 where position = -1',
    );
    expect(faults).toEqual([holds(1, '4 events, but not as they were sealed')]);
  });

  it('is found out who changes or removes seals', async () => {
    expect(
      await change(`update audit.seals set sealed_at = sealed_at - interval '1 day' where number = 1`),
    ).toEqual([holds(1, '4 events, but not as they were sealed')]);
    expect(await change('delete from audit.seals where number = 2')).toEqual([
      holds(1, '.*'),
      'Seal 2 is missing.',
      holds(3, '4 events put in beside 4'),
    ]);
  });

  it('is found out who writes the whole trail anew by a seal that was kept elsewhere', async () => {
    await change(
      'delete from audit.events where position in (3, 12)',
      'delete from audit.seals',
      'update audit.sealing set done = 0, mark = 0',
    );
    expect(await seal(owner)).toBe(10);
    expect((await verify()).faults).toEqual([]);
    expect((await verify(before.last)).faults).toEqual(['Seal 3 is missing.']);
    const first = { number: 1, hash: before.last?.hash ?? '' };
    expect((await verify(first)).faults).toEqual([
      'Seal 1 is not the one that was kept: the trail has been written anew.',
    ]);
  });
});

describe('a subgraph’s role', () => {
  const refused = async (client: pg.Client, statement: string) =>
    client.query(statement).then(
      () => 'done',
      (error: unknown) => (error instanceof pg.DatabaseError ? error.code : error),
    );

  it.each(roles)('%s adds events, and changes nothing of the trail', async (role) => {
    await sealedTrail();
    const client = await as(role);
    await write(client);
    const statements = [
      `update audit.events set detail = 'x'`,
      'delete from audit.events',
      'truncate audit.events',
      'drop table audit.events',
      'alter table audit.events disable trigger all',
      `insert into audit.events (id, position, kind, action, outcome, subgraph, patient_ids, request_id)
       values (gen_random_uuid(), 0, 'READ', 'x', 'ALLOWED', 'users', '{}', 'x')`,
      `insert into audit.events (id, written_by, kind, action, outcome, subgraph, patient_ids, request_id)
       values (gen_random_uuid(), 'x', 'READ', 'x', 'ALLOWED', 'users', '{}', 'x')`,
      `insert into audit.events (id, kind, action, outcome, subgraph, patient_ids, request_id)
       select id, 'READ', 'x', 'ALLOWED', 'users', '{}', 'x' from audit.events on conflict (id) do update set action = 'y'`,
      `select setval('audit.positions', 1)`,
      'update audit.sealing set done = 0',
      'delete from audit.sealing',
      `update audit.seals set hash = ''`,
      'delete from audit.seals',
      'truncate audit.seals, audit.sealing',
      `insert into audit.seals values (9, now(), 99, 1, '')`,
      'create or replace function audit.seal() returns integer language sql return 1',
    ];
    const codes: unknown[] = [];
    for (const statement of statements) codes.push(await refused(client, statement));
    expect(codes).toEqual(statements.map(() => '42501'));
    const { rows } = await owner.query('select written_by from audit.events order by position desc limit 1');
    expect(rows).toEqual([{ written_by: role }]);
  });

  it.each(['lightbox_users', 'lightbox_imaging', 'lightbox_financial'])(
    '%s does not read it',
    async (role) => {
      const client = await as(role);
      for (const table of ['events', 'seals', 'sealing']) {
        expect(await refused(client, `select * from audit.${table}`)).toBe('42501');
      }
      expect(await refused(client, 'select audit.seal()')).toBe('42501');
    },
  );

  it('has seals made in transactions that see what is new, and no others', async () => {
    await diagnosis.query('begin isolation level repeatable read');
    await expect(trySeal()).rejects.toThrow('what has just been committed');
  });
});
