import { sql, type Insertable } from 'kysely';
import { AuditNoteBook, type AuditNotes } from './audit-notes.ts';
import type { EntityManager } from './database.ts';
import { shared } from './database.ts';
import type { AuditEventTable, AuditKind, SubjectKind } from './directory.ts';
import type { Viewer } from './identity.ts';
import { newId } from './ids.ts';
import { afterCommit } from './transactions.ts';

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

  /** @returns the patients of those of the ids that any subgraph has published, by these ids */
  async patientsOf(ids: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
    if (ids.size === 0) return new Map();
    const { rows } = await sql<{ id: string; patientId: string }>`
      select id, patient_id as "patientId" from (
        select id, id as patient_id from directory.patients union all select id, patient_id from directory.images
        union all select id, patient_id from directory.studies union all select id, patient_id from directory.reports
        union all select id, patient_id from directory.billings
      ) known where id = any(${[...ids]}::uuid[])`.execute(shared(this.#em()));
    return new Map(rows.map(({ id, patientId }) => [id, patientId]));
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

/** Something that was asked for in vain, before it is known whose data it was about. */
interface Vain {
  readonly how: 'denied' | 'missed' | 'failed';
  readonly what: string;
  readonly about: readonly string[];
}

/** What one request does in one subgraph, for the audit trail: one event for all it read, one for each write. */
export class RequestAudit {
  readonly #writer: AuditWriter;
  readonly #origin: AuditOrigin;
  readonly #notes = new AuditNoteBook();
  #vain: Vain[] = [];

  constructor(writer: AuditWriter, origin: AuditOrigin) {
    this.#writer = writer;
    this.#origin = origin;
  }

  /** Notes that data of this patient is about to be answered. */
  touched(patientId: string): void {
    this.#notes.read.add(patientId);
  }

  /**
   * Notes that the caller was refused something.
   * @param what such as `report:write` or `Query.patients`
   * @param about ids of patients, images, studies, reports and billings; the trail names their patients
   */
  denied(what: string, about: readonly string[] = []): void {
    this.#vain.push({ how: 'denied', what, about });
  }

  /** Notes that the caller was told that there is no such thing: a refusal if one of the ids is somebody's. */
  missed(what: string, about: readonly string[]): void {
    if (about.length > 0) this.#vain.push({ how: 'missed', what, about });
  }

  /** Notes that something that the caller may do did not come about. */
  failed(what: string, about: readonly string[]): void {
    this.#vain.push({ how: 'failed', what, about });
  }

  /** Hands over what is not settled yet, to whoever settles it. @returns null when there is nothing */
  async take(): Promise<AuditNotes | null> {
    await this.#weigh();
    return this.#notes.take();
  }

  /** Takes over what was noted elsewhere. */
  add(notes: AuditNotes): void {
    this.#notes.add(notes);
  }

  /**
   * Adds a write to the trail in the transaction that makes the change; it also becomes the workflow log's entry.
   * @returns the entry's id
   */
  async wrote(em: EntityManager, write: Write): Promise<string> {
    const id = await this.#insert(em, write);
    const { patientId } = write;
    if (patientId === null) return id;
    afterCommit(em, () => this.#notes.written.add(patientId));
    const staffId = this.#origin.viewer?.staffId ?? null;
    if (staffId === null || write.takesPart === false) return id;
    await shared(em)
      .insertInto('directory.contributions')
      .values({ patient_id: patientId, staff_id: staffId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return id;
  }

  /** Writes what was read, refused and not brought about. The answer waits for it, and fails when it fails. */
  async finish(): Promise<void> {
    await this.#weigh();
    const notes = this.#notes.take();
    if (notes === null) return;
    // What a later fetch of the same request reads of them is told by what was written, too.
    for (const id of notes.written) this.#notes.written.add(id);
    const patients = notes.read.filter((id) => !this.#notes.written.has(id));
    const events: Event[] = [];
    if (patients.length > 0) {
      events.push({ ...this.#event('READ', 'record.read', 'ALLOWED'), patient_ids: patients });
    }
    const { denied, failed } = notes;
    if (denied.what.length > 0) {
      const event = this.#event('DENIAL', inWords('denied', denied.what), 'DENIED');
      events.push({ ...event, patient_ids: denied.patients });
    }
    if (failed.what.length > 0) {
      const event = this.#event('FAILURE', inWords('failed', failed.what), 'FAILED');
      events.push({ ...event, patient_ids: failed.patients });
    }
    if (events.length > 0) await this.#writer.write(events);
  }

  /** Finds out whose data was asked for in vain; a request that got all it asked for does not come here. */
  async #weigh(): Promise<void> {
    if (this.#vain.length === 0) return;
    const vain = this.#vain;
    this.#vain = [];
    const patients = await this.#writer.patientsOf(new Set(vain.flatMap(({ about }) => about)));
    for (const { how, what, about } of vain) {
      const known = about.flatMap((id) => patients.get(id) ?? []);
      if (how === 'missed' && known.length === 0) continue;
      this.#notes[how === 'failed' ? 'failed' : 'denied'].add({ what: [what], patients: known });
    }
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

const inWords = (how: string, what: readonly string[]): string => `${how} ${what.join(' ')}`.slice(0, 500);
