import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@lightbox/platform/database.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { Reads } from '@lightbox/platform/reads.ts';
import { sql } from 'kysely';
import { testDatabase } from '../../support/database.ts';
import { statementsOf } from '../../support/statements.ts';

const stack = new AsyncDisposableStack();
let database: Database;
beforeAll(async () => {
  const { url } = stack.use(await testDatabase());
  const config = { url, role: null, schema: 'users', poolSize: 1 };
  database = stack.use(await Database.open(config, [], createLogger('tests', 'fatal')));
});
afterAll(() => stack.disposeAsync());

const viewer = (of: Partial<Viewer>): Viewer => ({
  accountId: 'account',
  sessionId: 'session',
  role: 'RADIOLOGIST',
  staffId: null,
  patientId: null,
  ...of,
});

const reads = (who: Viewer | null = null) => new Reads(database.fork(), who);
let built = 0;
const say = (who: Viewer | null, word: string) =>
  reads(who).rows('who says what', { word }, (given, speaker) => {
    built += 1;
    const role = sql.lit(speaker?.role ?? 'nobody');
    return sql<{ word: string; role: string; staffId: string | null }>`
      select ${given.word}::text as word, ${role} as role, ${speaker?.staffId ?? null}::text as "staffId"`;
  });

describe('a statement that comes in the same shape', () => {
  it('is built once, and has the values of whoever asks', async () => {
    const [ada, ben] = [viewer({ staffId: 'ada' }), viewer({ staffId: 'ben' })];
    expect(await say(ada, 'one')).toEqual([{ word: 'one', role: 'RADIOLOGIST', staffId: 'ada' }]);
    expect(await say(ben, 'two')).toEqual([{ word: 'two', role: 'RADIOLOGIST', staffId: 'ben' }]);
    expect(built).toBe(1);
  });

  it('is another one for each role, and for those without the id that it compares with', async () => {
    expect(await say(viewer({ role: 'CLERK', staffId: 'cy' }), 'three')).toEqual([
      { word: 'three', role: 'CLERK', staffId: 'cy' },
    ]);
    expect(await say(viewer({ role: 'CLERK' }), 'four')).toEqual([
      { word: 'four', role: 'CLERK', staffId: null },
    ]);
    expect(await say(null, 'five')).toEqual([{ word: 'five', role: 'nobody', staffId: null }]);
  });

  it('cannot have a text that depends on a value', async () => {
    const depends = reads().rows(
      'a word in the text',
      { word: 'x' },
      ({ word }) => sql`select ${sql.lit(`${word}!`)}`,
    );
    await expect(depends).rejects.toThrow('cannot depend on a value');
  });
});

const number = (given: number | string) =>
  reads().rows('a number', { given }, (values) => sql<{ n: number }>`select ${values.given}::int as n`);

describe('reads of many requests', () => {
  it('each get their own rows, and only one that PostgreSQL refuses is refused', async () => {
    const asked = await Promise.allSettled([number(1), number('none'), number(3), number(4)]);
    expect(asked.map((one) => (one.status === 'fulfilled' ? one.value : 'refused'))).toEqual([
      [{ n: 1 }],
      'refused',
      [{ n: 3 }],
      [{ n: 4 }],
    ]);
  });

  it('go on over new connections when PostgreSQL ends the old ones', async () => {
    await number(1);
    const kill = sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    await kill.execute(database.fork().getKysely());
    expect(await Promise.all([number(2), number(3), number(4)])).toEqual([
      [{ n: 2 }],
      [{ n: 3 }],
      [{ n: 4 }],
    ]);
  });
});

it('sees what its own transaction has written, and others do not', async () => {
  const em = database.fork();
  const staff = (through: Reads) =>
    through.rows('directory', {}, () => sql<{ id: string }>`select id from directory.staff`);
  await em.transactional(async (transaction) => {
    const id = '00000000-0000-4000-8000-000000000001';
    await sql`insert into directory.staff (id, active) values (${id}, true)`.execute(transaction.getKysely());
    expect(await staff(new Reads(transaction, null))).toEqual([{ id }]);
    expect(await staff(reads())).toEqual([]);
  });
});

it('asks for the shape of a request of its own each time', async () => {
  const ask = () =>
    reads().rows(null, { n: 7 }, ({ n }) => sql<{ n: number }>`select ${sql.lit(n)}::int as n`);
  const texts = await statementsOf(async () => expect(await ask()).toEqual([{ n: 7 }]));
  expect(texts).toEqual(['select 7::int as n']);
});

describe('more shapes than are kept', () => {
  const ask = async (n: number) => {
    const rows = await reads().rows(`shape ${n}`, { n }, (given) => {
      built += 1;
      return sql<{ n: number }>`select ${given.n}::int as n, ${sql.lit(n)} as shape`;
    });
    return rows[0]?.n;
  };

  it('drive out those that were asked for least recently, and no connection collects them', async () => {
    const daily = () => say(viewer({ staffId: 'ada' }), 'daily');
    await daily();
    built = 0;
    for (let from = 0; from < 2400; from += 100) {
      const shapes = Array.from({ length: 100 }, (_, i) => from + i);
      expect(await Promise.all(shapes.map(ask))).toEqual(shapes);
      await daily();
    }
    expect(built).toBe(2400);
    expect(await Promise.all([2398, 2399, 0, 0].map(ask))).toEqual([2398, 2399, 0, 0]);
    expect(built).toBe(2401);
    const held = () => sql<{ held: number }>`select count(*)::int as held from pg_prepared_statements`;
    const [row] = await reads().rows('held', {}, held);
    expect(row?.held).toBeLessThanOrEqual(1001);
  });
});
