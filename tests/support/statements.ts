import pg from 'pg';

/** @returns the SQL statements that were sent to PostgreSQL while the work ran, in order */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const texts: string[] = [];
  const original = pg.Client.prototype.query;
  pg.Client.prototype.query = function query(this: pg.Client, ...args: unknown[]) {
    const [statement] = args;
    texts.push(typeof statement === 'string' ? statement : String((statement as { text?: string }).text));
    return Reflect.apply(original, this, args);
  } as typeof original;
  try {
    await work();
  } finally {
    pg.Client.prototype.query = original;
  }
  return texts.filter((text) => !text.includes('directory.revocations'));
}
