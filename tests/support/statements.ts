import { Client } from 'pg';

/** @returns the SQL statements that were sent to PostgreSQL while the work ran, in order */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const texts: string[] = [];
  const original = Object.getOwnPropertyDescriptor(Client.prototype, 'query');
  if (original === undefined) throw new Error('pg sends its statements another way');
  const send: unknown = original.value;
  if (typeof send !== 'function') throw new Error('pg sends its statements another way');
  Object.defineProperty(Client.prototype, 'query', {
    ...original,
    value(this: Client, statement: string | { text: string }, ...more: unknown[]): unknown {
      texts.push(typeof statement === 'string' ? statement : statement.text);
      return Reflect.apply(send, this, [statement, ...more]);
    },
  });
  try {
    await work();
  } finally {
    Object.defineProperty(Client.prototype, 'query', original);
  }
  // What services do by themselves is no part of the work.
  return texts.filter((text) => !text.includes('directory.revocations') && !text.includes('audit.seal()'));
}
