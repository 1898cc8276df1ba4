import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database, type EntityManager } from '@lightbox/platform/database.ts';
import { newId } from '@lightbox/platform/ids.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { afterCommit } from '@lightbox/platform/transactions.ts';
import { sql } from 'kysely';
import { testDatabase } from '../../support/database.ts';
import { Directory } from '../../support/directory.ts';

const stack = new AsyncDisposableStack();
let database: Database;
let owner: Directory;
const [one, two] = [newId(), newId()];

beforeAll(async () => {
  const { url } = stack.use(await testDatabase());
  owner = stack.use(await Directory.open(url));
  const config = { url, role: null, schema: 'users', poolSize: 4 };
  database = stack.use(await Database.open(config, [], createLogger('tests', 'fatal')));
});
beforeEach(async () => {
  await owner.query('delete from directory.staff');
  await owner.query(
    'insert into directory.staff (id, active, department) values ($1, true, $3), ($2, true, $3)',
    [one, two, ''],
  );
});
afterAll(() => stack.disposeAsync());

const add = (em: EntityManager, id: string, letter: string) =>
  sql`update directory.staff set department = department || ${letter} where id = ${id}`.execute(
    em.getKysely(),
  );
const departments = async () =>
  (await owner.query('select department from directory.staff order by department')).map(
    (row) => row['department'],
  );

describe('of two transactions that wait for each other', () => {
  it('both come about, one after the other', async () => {
    const { promise: bothHaveBegun, resolve: begin } = Promise.withResolvers<void>();
    let begun = 0;
    const attempts: string[] = [];
    const change = (letter: string, first: string, second: string) =>
      database.fork().transactional(async (em) => {
        attempts.push(letter);
        await add(em, first, letter);
        if ((begun += 1) === 2) begin();
        await bothHaveBegun;
        await add(em, second, letter);
        return letter;
      });
    expect(await Promise.all([change('a', one, two), change('b', two, one)])).toEqual(['a', 'b']);
    expect(attempts.length).toBeGreaterThan(2);
    const [text] = await departments();
    expect(['ab', 'ba']).toContain(text);
    expect(await departments()).toEqual([text, text]);
  });

  it('one that loses again and again is told so', async () => {
    let attempts = 0;
    const losing = database.fork().transactional(async (em) => {
      attempts += 1;
      await sql`do $$ begin raise exception 'lost' using errcode = '40001'; end $$`.execute(em.getKysely());
    });
    await expect(losing).rejects.toMatchObject({ code: '40001' });
    expect(attempts).toBe(4);
  });

  it('another fault is no reason to begin again', async () => {
    let attempts = 0;
    const failing = database.fork().transactional(async (em) => {
      attempts += 1;
      await sql`select 1 / 0`.execute(em.getKysely());
    });
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    expect(attempts).toBe(1);
  });
});

describe('what is to be done after the commit', () => {
  it('is done then, once, and at once where there is no transaction', async () => {
    const seen: unknown[] = [];
    const look = async () => void seen.push(...(await departments()));
    await database.fork().transactional(async (em) => {
      await add(em, one, 'x');
      afterCommit(em, () => seen.push('committed'));
      await look();
    });
    await look();
    expect(seen).toEqual(['', '', 'committed', '', 'x']);
    afterCommit(database.fork(), () => seen.push('none'));
    expect(seen.at(-1)).toBe('none');
  });

  it('is not done when there is none', async () => {
    let done = false;
    const failing = database.fork().transactional(async (em) => {
      afterCommit(em, () => (done = true));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(done).toBe(false);
  });

  it('waits for the whole of a transaction of which a part is one, and goes with it', async () => {
    const seen: string[] = [];
    const part = (em: EntityManager) =>
      em.transactional(async (inner) => {
        await add(inner, one, 'x');
        afterCommit(inner, () => seen.push('committed'));
      });
    const failing = database.fork().transactional(async (em) => {
      await part(em);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await database.fork().transactional(async (em) => {
      await part(em);
      seen.push('whole');
    });
    expect(seen).toEqual(['whole', 'committed']);
    expect(await departments()).toEqual(['', 'x']);
  });
});
