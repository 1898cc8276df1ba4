import { sql, type Insertable } from 'kysely';
import type { EntityManager } from './database.ts';
import { shared } from './database.ts';
import { readablePatient, type AuditEventTable } from './directory.ts';
import type { Viewer } from './identity.ts';

/** All of an event but its time, which is the database's. */
export type AuditEvent = Omit<Insertable<AuditEventTable>, 'at'>;

interface KnownPatient {
  readonly patientId: string;
  readonly isReadable: boolean;
}

// A database that was slow finds thousands waiting.
const eventsPerInsert = 1000;

/** All of an event but its time, which is the database's. */
const columns = sql.raw(
  `id, kind, action, outcome, subgraph, account_id, role, staff_id, patient_id, patient_ids, subject_kind, subject_id,
  detail, operation_name, request_id, client_address`,
);

/** Writes the events of concurrent requests together: one INSERT at a time, each caller waits for its commit. */
export class AuditWriter {
  readonly #em: () => EntityManager;
  #waiting: AuditEvent[] = [];
  #next: Promise<void> | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(em: () => EntityManager) {
    this.#em = em;
  }

  /** @throws when the events could not be committed: what they tell of must then fail */
  write(events: readonly AuditEvent[]): Promise<void> {
    this.#waiting.push(...events);
    this.#next ??= this.#running.then(() => this.#flush());
    return this.#next;
  }

  /** @returns the patients of those of the ids that any subgraph has published, by these ids, and whether the viewer may read them */
  async patientsOf(
    ids: ReadonlySet<string>,
    viewer: Viewer | null,
  ): Promise<ReadonlyMap<string, KnownPatient>> {
    if (ids.size === 0) return new Map();
    const readable =
      viewer === null ? sql`false` : (readablePatient(viewer, sql.ref('patient_id')) ?? sql`true`);
    const { rows } = await sql<KnownPatient & { id: string }>`
      select id, patient_id as "patientId", ${readable} as "isReadable" from (
        select id, id as patient_id from directory.patients union all select id, patient_id from directory.images
        union all select id, patient_id from directory.studies union all select id, patient_id from directory.reports
        union all select id, patient_id from directory.billings
      ) known where id = any(${[...ids]}::uuid[])`.execute(shared(this.#em()));
    return new Map(rows.map((row) => [row.id, row]));
  }

  async #flush(): Promise<void> {
    const events = this.#waiting;
    this.#waiting = [];
    this.#next = null;
    const insert = this.#insert(events);
    this.#running = insert.then(
      () => undefined,
      () => undefined,
    );
    await insert;
  }

  async #insert(events: readonly AuditEvent[]): Promise<void> {
    for (let start = 0; start < events.length; start += eventsPerInsert) {
      const rows = JSON.stringify(events.slice(start, start + eventsPerInsert));
      await sql`insert into "audit"."events" (${columns})
        select ${columns} from json_populate_recordset(null::audit.events, ${rows}::json)`.execute(
        shared(this.#em()),
      );
    }
  }
}
