import { createHash } from 'node:crypto';
import { sql, type Generated } from 'kysely';
import type { EntityManager } from './database.ts';
import { conflict } from './errors.ts';

/**
 * DDL of the table that a subgraph keeps its idempotency keys in, for its first migration.
 * @param schema the subgraph's own
 */
export const idempotencyKeysTable = (schema: string): string => `
    create table ${schema}.idempotency_keys (
      account_id uuid not null,
      key text not null,
      input_hash bytea not null,
      result_id uuid not null,
      created_at timestamptz(3) not null default now(),
      primary key (account_id, key)
    );`;

interface Tables {
  idempotency_keys: {
    account_id: string;
    key: string;
    input_hash: Buffer;
    result_id: string;
    created_at: Generated<string>;
  };
}

/** A request that may come twice. */
export interface RepeatableRequest {
  readonly accountId: string;
  /** The client's key; null when it gave none, and every request is then a new one. */
  readonly key: string | null | undefined;
  /** Such as `createBilling`: a key used for another operation is not the same request. */
  readonly operation: string;
  /**
   * What was asked for as it would be kept: texts without outer blanks, amounts in minor units, what is named twice
   * once. So `10` and `10.00` are the same. For an upload the file's SHA-256 instead of the file.
   */
  readonly input: unknown;
}

/**
 * Forgets the caller's keys of more than two days ago, and binds a request's key to the result it is about to have, in
 * the transaction that makes the result. Of two requests at once the second waits here until the first has committed or
 * failed.
 * @param resultId id of what is about to be made
 * @returns `resultId` when the work is to be done; the id of the first result when it has been done already
 * @throws AppError CONFLICT when the key came with another input before
 */
export async function claimResult(
  em: EntityManager,
  { accountId, key, operation, input }: RepeatableRequest,
  resultId: string,
): Promise<string> {
  if (key === null || key === undefined) return resultId;
  const hash = createHash('sha256').update(canonical({ operation, input })).digest();
  const keys = em.getKysely<Tables>();
  await keys
    .deleteFrom('idempotency_keys')
    .where('account_id', '=', accountId)
    .where('created_at', '<', sql<string>`now() - interval '48 hours'`)
    .execute();
  const { numInsertedOrUpdatedRows } = await keys
    .insertInto('idempotency_keys')
    .values({ account_id: accountId, key, input_hash: hash, result_id: resultId })
    .onConflict((taken) => taken.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 1n) return resultId;
  const first = await keys
    .selectFrom('idempotency_keys')
    .select(['input_hash', 'result_id'])
    .where('account_id', '=', accountId)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (hash.equals(first.input_hash)) return first.result_id;
  throw conflict('This idempotency key was used for another request.', 'input.idempotencyKey');
}

/** JSON in which the order of an object's fields makes no difference, nor an absent field that might be null. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return part.toString();
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    const fields = Object.entries(part).filter(([, field]) => field !== null && field !== undefined);
    return Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
