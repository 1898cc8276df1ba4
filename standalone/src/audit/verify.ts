import { createHash } from 'node:crypto';
import { sealedText, sealText } from '@lightbox/platform/audit-seals.ts';
import type pg from 'pg';

/** A seal as an operator keeps it: its number and its SHA-256 in hex. */
export interface Anchor {
  readonly number: number;
  readonly hash: string;
}

export interface AuditReport {
  readonly events: number;
  readonly seals: number;
  /** Events that no seal covers yet. */
  readonly unsealed: number;
  /** When the first of them happened. */
  readonly unsealedSince: string | null;
  readonly last: (Anchor & { readonly sealedAt: string }) | null;
  /** What is not as it should be, in sentences; the earliest first. */
  readonly faults: readonly string[];
}

interface SealRow {
  readonly number: string;
  readonly sealedAt: string;
  readonly upto: string;
  readonly events: number;
  readonly hash: Buffer;
  readonly text: string;
}

interface EventRow {
  readonly position: string;
  readonly at: string;
  readonly writtenBy: string;
  readonly subgraph: string;
  readonly text: string;
}

/** How far sealing has come, by its own account. */
interface Progress {
  readonly done: string;
  readonly seals: string;
  /** The newest position that was ever taken. */
  readonly taken: string;
}

const batch = 2000;
/** More faults of one kind say nothing more. */
const maxFaults = 20;
const subgraphs: ReadonlySet<string> = new Set(['users', 'imaging', 'diagnosis', 'financial']);
const isBySubgraph = ({ writtenBy, subgraph }: EventRow): boolean =>
  subgraphs.has(subgraph) && writtenBy === `lightbox_${subgraph}`;

/**
 * Reads the whole audit trail once, as it is at one moment, and compares it with its seals. Nothing that the database
 * could be made to compute differently is relied on: rows come as text and are hashed here.
 * @param client of somebody who may read `audit`, in no transaction
 * @param anchor a seal that was kept elsewhere
 */
export async function verifyAudit(client: pg.Client, anchor: Anchor | null = null): Promise<AuditReport> {
  await client.query('begin transaction isolation level repeatable read, read only');
  try {
    return await verify(client, anchor);
  } finally {
    await client.query('rollback');
  }
}

async function verify(client: pg.Client, anchor: Anchor | null): Promise<AuditReport> {
  const events = rowsOf<EventRow>(
    client,
    'events',
    `select event.position, to_json(event.at at time zone 'UTC')#>>'{}' as at, event.written_by as "writtenBy",
       event.subgraph, ${sealedText} as text
     from audit.events event order by event.position`,
  );
  const seals = rowsOf<SealRow>(
    client,
    'seals',
    `select seal.number, to_json(seal.sealed_at at time zone 'UTC')#>>'{}' as "sealedAt", seal.upto, seal.events,
       seal.hash, ${sealText} as text
     from audit.seals seal order by seal.number`,
  );
  const faults: string[] = [];
  let total = 0;
  let foreign = 0;
  const take = async (): Promise<EventRow | null> => {
    const { value, done } = await events.next();
    if (done === true) return null;
    total += 1;
    if (!isBySubgraph(value)) {
      foreign += 1;
      if (foreign <= maxFaults) faults.push(foreignFault(value));
    }
    return value;
  };

  let event = await take();
  let last: AuditReport['last'] = null;
  let previous: Buffer = Buffer.alloc(0);
  let from = 0;
  let count = 0;
  for await (const seal of seals) {
    const number = Number(seal.number);
    const expected: number = (last?.number ?? 0) + 1;
    if (number !== expected) faults.push(`Seal ${expected} is missing.`);
    const hash = createHash('sha256').update(previous).update(seal.text);
    let held = 0;
    for (; event !== null && Number(event.position) <= Number(seal.upto); event = await take()) {
      hash.update('\n').update(event.text);
      held += 1;
    }
    if (!hash.digest().equals(seal.hash)) faults.push(brokenSeal(seal, from, held));
    const hex = seal.hash.toString('hex');
    if (anchor?.number === number && anchor.hash !== hex) faults.push(foreignSeal(anchor));
    last = { number, hash: hex, sealedAt: `${seal.sealedAt}Z` };
    previous = seal.hash;
    from = Number(seal.upto);
    count += 1;
  }
  const { done, seals: made, taken } = await progressOf(client);
  const expected = Math.max(Number(made), anchor?.number ?? 0);
  if (expected > (last?.number ?? 0)) faults.push(`Seal ${expected} is missing.`);
  const unsealedSince = event === null ? null : `${event.at}Z`;
  let unsealed = 0;
  let bare = 0;
  let ahead = 0;
  for (; event !== null; event = await take()) {
    unsealed += 1;
    if (Number(event.position) <= Number(done)) bare += 1;
    if (Number(event.position) > Number(taken)) ahead += 1;
  }
  if (bare > 0) faults.push(`${counted(bare)} up to position ${done} had a seal, which is missing.`);
  if (ahead > 0) faults.push(`${counted(ahead)} put in at a position that was never given, beyond ${taken}.`);
  if (foreign > maxFaults) faults.push(`${foreign} events in all were not written by their subgraph.`);
  return { events: total, seals: count, unsealed, unsealedSince, last, faults };
}

/** Positions are read last: what was written meanwhile has a newer one, and is not among the events. */
async function progressOf(client: pg.Client): Promise<Progress> {
  const { rows } = await client.query<Progress>(
    `select done, seals, (select case when is_called then last_value else 0 end from audit.positions) as taken from audit.sealing`,
  );
  return rows[0] ?? { done: '0', seals: '0', taken: '0' };
}

const counted = (events: number): string => (events === 1 ? '1 event' : `${events} events`);

async function* rowsOf<Row extends pg.QueryResultRow>(client: pg.Client, cursor: string, text: string) {
  await client.query(`declare ${cursor} no scroll cursor for ${text}`);
  for (;;) {
    const { rows } = await client.query<Row>(`fetch ${batch} from ${cursor}`);
    yield* rows;
    if (rows.length < batch) return;
  }
}

function brokenSeal({ number, sealedAt, upto, events }: SealRow, from: number, held: number): string {
  const missing = events - held;
  const what =
    missing > 0
      ? `${missing} of ${events} events removed`
      : missing < 0
        ? `${counted(-missing)} put in beside ${events}`
        : `${events} events, but not as they were sealed`;
  return `Seal ${number} of ${sealedAt}Z, positions ${from + 1} to ${upto}, does not hold: ${what}.`;
}

const foreignFault = ({ position, at, writtenBy }: EventRow): string =>
  `The event at position ${position} of ${at}Z was not written by its subgraph, but by ${writtenBy}.`;

const foreignSeal = ({ number }: Anchor): string =>
  `Seal ${number} is not the one that was kept: the trail has been written anew.`;
