import { sql, type Insertable } from 'kysely';
import type { EntityManager } from './database.ts';
import { shared } from './database.ts';
import type { AuditEventTable, AuditKind, SubjectKind } from './directory.ts';
import type { Viewer } from './identity.ts';
import { newId } from './ids.ts';

type Event = Omit<Insertable<AuditEventTable>, 'at'>;

export interface AuditSubject {
  readonly kind: SubjectKind;
  readonly id: string;
}

/** Who asks and how: what every event of one request says. */
export interface AuditOrigin {
  readonly subgraph: string;
  readonly viewer: Viewer | null;
  readonly operationName: string | null;
  readonly requestId: string;
  readonly clientAddress: string | null;
}

interface Write {
  readonly kind?: Extract<AuditKind, 'WRITE' | 'NOTE' | 'SESSION'>;
  /** Such as `report.confirmed`. */
  readonly action: string;
  /** Plain words for the workflow log; names nobody. Null for what is no workflow. */
  readonly detail: string | null;
  readonly patientId: string | null;
  readonly subject: AuditSubject | null;
  readonly outcome?: AuditEventTable['outcome'];
  /** Whether the actor has a part in the patient's record from now on; true unless said otherwise. */
  readonly takesPart?: boolean;
  /** Other than the viewer, for sign-ins. */
  readonly actor?: Pick<Viewer, 'accountId' | 'role' | 'staffId'>;
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
  #waiting: Event[] = [];
  #next: Promise<void> | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(em: () => EntityManager) {
    this.#em = em;
  }

  /** @throws when the events could not be committed: what they tell of must then fail */
  write(events: readonly Event[]): Promise<void> {
    this.#waiting.push(...events);
    this.#next ??= this.#running.then(() => this.#flush());
    return this.#next;
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

  async #insert(events: readonly Event[]): Promise<void> {
    for (let start = 0; start < events.length; start += eventsPerInsert) {
      const rows = JSON.stringify(events.slice(start, start + eventsPerInsert));
      await sql`insert into "audit"."events" (${columns})
        select ${columns} from json_populate_recordset(null::audit.events, ${rows}::json)`.execute(
        shared(this.#em()),
      );
    }
  }
}

/** What a request has read, written (ids of patients) and been refused in one subgraph, until it is settled. */
export interface AuditNotes {
  readonly read: readonly string[];
  readonly written: readonly string[];
  readonly denied: readonly string[];
}

/** What one request does in one subgraph, for the audit trail: one event for all it read, one for each write. */
export class RequestAudit {
  readonly #writer: AuditWriter;
  readonly #origin: AuditOrigin;
  readonly #read = new Set<string>();
  readonly #written = new Set<string>();
  readonly #denied = new Set<string>();

  constructor(writer: AuditWriter, origin: AuditOrigin) {
    this.#writer = writer;
    this.#origin = origin;
  }

  /** Notes that data of this patient is about to be answered. */
  touched(patientId: string): void {
    this.#read.add(patientId);
  }

  /** Notes that the caller was refused something. @param what such as `report:write` or `Query.patients` */
  denied(what: string): void {
    this.#denied.add(what);
  }

  /** Hands over what is not settled yet, to whoever settles it. @returns null when there is nothing */
  take(): AuditNotes | null {
    if (this.#read.size + this.#written.size + this.#denied.size === 0) return null;
    const notes = { read: [...this.#read], written: [...this.#written], denied: [...this.#denied] };
    for (const noted of [this.#read, this.#written, this.#denied]) noted.clear();
    return notes;
  }

  /** Takes over what was noted elsewhere. */
  add({ read, written, denied }: AuditNotes): void {
    for (const id of read) this.#read.add(id);
    for (const id of written) this.#written.add(id);
    for (const what of denied) this.#denied.add(what);
  }

  /**
   * Adds a write to the trail in the transaction that makes the change; it also becomes the workflow log's entry.
   * @returns the entry's id
   */
  async wrote(em: EntityManager, write: Write): Promise<string> {
    const id = await this.#insert(em, write);
    if (write.patientId !== null) this.#written.add(write.patientId);
    const staffId = this.#origin.viewer?.staffId ?? null;
    if (write.patientId === null || staffId === null || write.takesPart === false) return id;
    await shared(em)
      .insertInto('directory.contributions')
      .values({ patient_id: write.patientId, staff_id: staffId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return id;
  }

  /** Writes what was read and refused. The answer waits for it, and fails when it fails. */
  async finish(): Promise<void> {
    const patients = [...this.#read].filter((id) => !this.#written.has(id));
    const events: Event[] = [];
    if (patients.length > 0) {
      events.push({ ...this.#event('READ', 'record.read', 'ALLOWED'), patient_ids: patients });
    }
    if (this.#denied.size > 0) {
      events.push(
        this.#event('DENIAL', `denied ${[...this.#denied].toSorted().join(' ')}`.slice(0, 500), 'DENIED'),
      );
    }
    this.#read.clear();
    this.#denied.clear();
    if (events.length > 0) await this.#writer.write(events);
  }

  async #insert(em: EntityManager, write: Write): Promise<string> {
    const event = this.#event(write.kind ?? 'WRITE', write.action, write.outcome ?? 'ALLOWED');
    const actor = write.actor;
    await shared(em)
      .insertInto('audit.events')
      .values({
        ...event,
        ...(actor && { account_id: actor.accountId, role: actor.role, staff_id: actor.staffId }),
        patient_id: write.patientId,
        patient_ids: write.patientId === null ? [] : [write.patientId],
        subject_kind: write.subject?.kind ?? null,
        subject_id: write.subject?.id ?? null,
        detail: write.detail,
      })
      .execute();
    return event.id;
  }

  #event(kind: AuditKind, action: string, outcome: AuditEventTable['outcome']): Event {
    const { viewer, subgraph, operationName, requestId, clientAddress } = this.#origin;
    return {
      id: newId(),
      kind,
      action,
      outcome,
      subgraph,
      account_id: viewer?.accountId ?? null,
      role: viewer?.role ?? null,
      staff_id: viewer?.staffId ?? null,
      patient_id: null,
      patient_ids: [],
      subject_kind: null,
      subject_id: null,
      detail: null,
      operation_name: operationName,
      request_id: requestId,
      client_address: clientAddress,
    };
  }
}
