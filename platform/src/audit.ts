import { AuditNoteBook, type AuditNotes } from './audit-notes.ts';
import type { AuditEvent, AuditWriter } from './audit-writer.ts';
import type { EntityManager } from './database.ts';
import { shared } from './database.ts';
import { takeParts, type AuditEventTable, type AuditKind, type SubjectKind } from './directory.ts';
import type { Viewer } from './identity.ts';
import { newId } from './ids.ts';
import { afterCommit } from './transactions.ts';

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
  /** The actor's part in the patient's record from now on: none, or one that the patient sees; one they do not see unless said otherwise. */
  readonly part?: 'none' | 'shown';
  /** Other than the viewer, for sign-ins. */
  readonly actor?: Actor;
}

type Actor = Pick<Viewer, 'accountId' | 'role' | 'staffId'>;

/** Something that was asked for, before it is known whose data it was about. */
interface Asked {
  readonly how: 'denied' | 'missed' | 'failed' | 'sought';
  readonly what: string;
  readonly about: readonly string[];
}

/** What one request does in one subgraph, for the audit trail: one event for all it read, one for each write. */
export class RequestAudit {
  readonly #writer: AuditWriter;
  readonly #origin: AuditOrigin;
  readonly #notes = new AuditNoteBook();
  #asked: Asked[] = [];

  constructor(writer: AuditWriter, origin: AuditOrigin) {
    this.#writer = writer;
    this.#origin = origin;
  }

  /** Notes that data of this patient is about to be answered. */
  touched(patientId: string): void {
    this.#notes.read.add(patientId);
  }

  /** Notes that the audit trail itself is about to be answered. */
  touchedTrail(): void {
    this.#notes.readTrail = true;
  }

  /**
   * Notes that a list or a sum was asked for by these ids. Whatever it holds, it tells something of their patients, or would have.
   */
  sought(what: string, about: readonly string[]): void {
    if (about.length > 0) this.#asked.push({ how: 'sought', what, about });
  }

  /**
   * Writes at once that a patient's data is about to be answered to who has just signed in: of what is settled in the end
   * the caller is the actor, and that was nobody.
   */
  readBy(actor: Actor, patientId: string): Promise<void> {
    const event = { ...this.#event('READ', 'record.read', 'ALLOWED'), ...by(actor) };
    return this.#writer.write([{ ...event, patient_ids: [patientId] }]);
  }

  /**
   * Notes that the caller was refused something.
   * @param what such as `report:write` or `Query.patients`
   * @param about ids of patients, images, studies, reports and billings; the trail names their patients
   */
  denied(what: string, about: readonly string[] = []): void {
    this.#asked.push({ how: 'denied', what, about });
  }

  /** Notes that the caller was told that there is no such thing: a refusal if one of the ids is somebody's. */
  missed(what: string, about: readonly string[]): void {
    if (about.length > 0) this.#asked.push({ how: 'missed', what, about });
  }

  /** Notes that something that the caller may do did not come about. */
  failed(what: string, about: readonly string[]): void {
    this.#asked.push({ how: 'failed', what, about });
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
    if (staffId === null || write.part === 'none') return id;
    await takeParts(em, [{ patientId, staffId, isShown: write.part === 'shown' }]);
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
    const events: AuditEvent[] = [];
    if (patients.length > 0) {
      events.push({ ...this.#event('READ', 'record.read', 'ALLOWED'), patient_ids: patients });
    }
    if (notes.readTrail) events.push(this.#event('READ', 'audit.read', 'ALLOWED'));
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

  /** Finds out whose data was asked for, in vain or by its id; most requests have nothing of the kind. */
  async #weigh(): Promise<void> {
    // Of whom rows have told already need not be looked up: rows fit all that was asked.
    const asked = this.#asked.filter(
      ({ how, about }) => how !== 'sought' || !about.some((id) => this.#notes.read.has(id)),
    );
    this.#asked = [];
    const ids = new Set(asked.flatMap(({ about }) => about));
    const patients = await this.#writer.patientsOf(ids, this.#origin.viewer);
    for (const { how, what, about } of asked) {
      const known = about.flatMap((id) => patients.get(id) ?? []);
      const told = how === 'sought' ? known.filter(({ isReadable }) => isReadable) : [];
      for (const { patientId } of told) this.#notes.read.add(patientId);
      if ((how === 'missed' || how === 'sought') && known.length === told.length) continue;
      const refused = known.filter((one) => !told.includes(one)).map(({ patientId }) => patientId);
      this.#notes[how === 'failed' ? 'failed' : 'denied'].add({ what: [what], patients: refused });
    }
  }

  async #insert(em: EntityManager, write: Write): Promise<string> {
    const event = this.#event(write.kind ?? 'WRITE', write.action, write.outcome ?? 'ALLOWED');
    const actor = write.actor;
    await shared(em)
      .insertInto('audit.events')
      .values({
        ...event,
        ...(actor && by(actor)),
        patient_id: write.patientId,
        patient_ids: write.patientId === null ? [] : [write.patientId],
        subject_kind: write.subject?.kind ?? null,
        subject_id: write.subject?.id ?? null,
        detail: write.detail,
      })
      .execute();
    return event.id;
  }

  #event(kind: AuditKind, action: string, outcome: AuditEventTable['outcome']): AuditEvent {
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

const by = ({ accountId, role, staffId }: Actor) => ({ account_id: accountId, role, staff_id: staffId });

const inWords = (how: string, what: readonly string[]): string => `${how} ${what.join(' ')}`.slice(0, 500);
