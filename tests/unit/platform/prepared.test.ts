import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Database } from '@lightbox/platform/database.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { sql } from 'kysely';
import { testDatabase } from '../../support/database.ts';

const stack = new AsyncDisposableStack();
let database: Database;
beforeAll(async () => {
  const { url } = stack.use(await testDatabase());
  const config = { url, role: null, schema: 'users', poolSize: 1 };
  database = stack.use(await Database.open(config, [], createLogger('tests', 'fatal')));
});
afterAll(() => stack.disposeAsync());

async function prepared(text: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int from pg_prepared_statements where statement like ${`%${text}%`}`.execute(
    database.fork().getKysely(),
  );
  return rows[0]?.count ?? 0;
}

const ask = (value: number) => sql`select ${value}::int as once_more`.execute(database.fork().getKysely());

it('has PostgreSQL plan a statement once when it comes again, and none that comes once', async () => {
  await ask(1);
  expect(await prepared('$1::int as once_more')).toBe(0);
  expect((await ask(2)).rows).toEqual([{ once_more: 2 }]);
  expect((await ask(3)).rows).toEqual([{ once_more: 3 }]);
  expect(await prepared('$1::int as once_more')).toBe(1);
});

it('goes on preparing what comes again when ad-hoc texts have come again before, on connections that hold few', async () => {
  const adHoc = (n: number) =>
    sql`select ${n}::int as ${sql.ref(`column_${n}`)}`.execute(database.fork().getKysely());
  for (let n = 0; n < 1200; n += 1) {
    await adHoc(n);
    expect((await adHoc(n)).rows).toEqual([{ [`column_${n}`]: n }]);
  }
  expect(await prepared('as "column_1199"')).toBe(1);
  expect(await prepared('as "column_')).toBeLessThanOrEqual(1000);
});
