import { sql, type Expression, type Generated, type SqlBool } from 'kysely';
import { shared, type EntityManager } from './database.ts';
import { conflict, forbidden, notFound, unauthenticated, type AppError } from './errors.ts';
import { can, type Viewer } from './identity.ts';
import { isId } from './ids.ts';
import { scopeOf } from './permissions.ts';
import { Reads } from './reads.ts';

/**
 * The tables that subgraphs share. `directory` holds what one subgraph publishes so that others can check a
 * reference in their own transaction; each table is written by its owner alone. `audit` can only be added to.
 */
export interface SharedTables {
  'directory.patients': { id: string; mrn: string; active: boolean; restricted: boolean };
  'directory.staff': { id: string; active: boolean; department: string | null };
  'directory.images': {
    id: string;
    patient_id: string;
    modality: string | null;
    uploaded_at: Date | null;
    /** Reports that name it go on doing so. */
    deleted: Generated<boolean>;
  };
  'directory.studies': { id: string; patient_id: string };
  /** Until it is confirmed clinicians alone see it. */
  'directory.reports': { id: string; patient_id: string; confirmed: Generated<boolean> };
  'directory.billings': { id: string; patient_id: string };
  /** Who has written in whose record, and whether the patient sees it. */
  'directory.contributions': { patient_id: string; staff_id: string; shown: Generated<boolean> };
  /** Who may read a restricted record until when, by breaking the glass. */
  'directory.grants': { patient_id: string; staff_id: string; expires_at: string };
  /** Accounts and sessions that ended before their tokens did; id is either's. */
  'directory.revocations': { id: string; expires_at: string };
  'audit.events': AuditEventTable;
}

export interface AuditEventTable {
  id: string;
  /** When it happened; the database's clock. */
  at: Generated<string>;
  kind: AuditKind;
  /** Such as `report.confirmed`, `record.read`. */
  action: string;
  outcome: 'ALLOWED' | 'DENIED' | 'FAILED';
  subgraph: string;
  account_id: string | null;
  role: string | null;
  staff_id: string | null;
  /** The one patient of a write; what the workflow log of a record is read by. */
  patient_id: string | null;
  /** Every patient touched. */
  patient_ids: string[];
  subject_kind: SubjectKind | null;
  subject_id: string | null;
  /** Plain words, for the workflow log; null for reads. */
  detail: string | null;
  operation_name: string | null;
  request_id: string;
  client_address: string | null;
}

/**
 * READ, DENIAL and FAILURE stay in the audit trail; WRITE and NOTE are also the workflow log; SESSION is login and
 * logout.
 */
export type AuditKind = 'READ' | 'WRITE' | 'NOTE' | 'SESSION' | 'DENIAL' | 'FAILURE';
export type SubjectKind = 'IMAGE' | 'REPORT' | 'BILLING' | 'PATIENT' | 'STAFF' | 'ACCOUNT';

/**
 * Which patients a viewer may read, as a condition for SQL.
 * @param patientId a column that holds a patient's id
 * @returns a condition, or null when there is no limit
 * @throws AppError UNAUTHENTICATED for nobody
 */
export function readablePatient(
  viewer: Viewer | null,
  patientId: Expression<unknown>,
): Expression<SqlBool> | null {
  if (viewer === null) throw unauthenticated();
  if (scopeOf(viewer.role, 'patient:read') === 'own') return sql<SqlBool>`${patientId} = ${viewer.patientId}`;
  if (!can(viewer, 'patient:break-glass')) return null;
  return sql<SqlBool>`not exists (
    select from directory.patients restricted_patient
    where restricted_patient.id = ${patientId} and restricted_patient.restricted
      and not ${hasPart(viewer, sql.ref('restricted_patient.id'))}
      and not exists (
        select from directory.grants
        where grants.patient_id = restricted_patient.id and grants.staff_id = ${viewer.staffId}
          and grants.expires_at > now()))`;
}

/** True for a viewer who has written in the patient's record. */
export const hasPart = (viewer: Viewer, patientId: Expression<unknown>): Expression<SqlBool> =>
  sql<SqlBool>`exists (
    select from directory.contributions part
    where part.patient_id = ${patientId} and part.staff_id = ${viewer.staffId})`;

interface Part {
  readonly patientId: string;
  readonly staffId: string;
  /** Whether the patient sees what it was, and by whom. */
  readonly isShown: boolean;
}

/** Notes who has written in whose record, each named once. What a patient has seen once stays seen. */
export async function takeParts(em: EntityManager, parts: readonly Part[]): Promise<void> {
  if (parts.length === 0) return;
  await shared(em)
    .insertInto('directory.contributions')
    .values(
      parts.map(({ patientId, staffId, isShown }) => ({
        patient_id: patientId,
        staff_id: staffId,
        shown: isShown,
      })),
    )
    .onConflict((known) =>
      known
        .columns(['patient_id', 'staff_id'])
        .doUpdateSet({ shown: true })
        .where(sql<SqlBool>`excluded.shown and not contributions.shown`),
    )
    .execute();
}

/**
 * Why a patient's record is not read. Clinicians are told of a restricted record: they may break the glass.
 * @param field path of the patient's id in an input
 */
export async function unreadable(
  em: EntityManager,
  viewer: Viewer | null,
  id: string,
  field?: string,
): Promise<AppError> {
  const isThere =
    can(viewer, 'patient:break-glass') &&
    isId(id) &&
    (await shared(em)
      .selectFrom('directory.patients')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst()) !== undefined;
  return isThere
    ? forbidden('This record is restricted. Break the glass to read it.', field)
    : notFound('patient', field);
}

/** @returns those of the patients that exist and that the viewer may read */
export function readablePatients(
  em: EntityManager,
  viewer: Viewer | null,
  ids: readonly string[],
): Promise<{ id: string; active: boolean }[]> {
  return new Reads(em, viewer).rows('readable patients', { ids }, (given, asking) => {
    const readable = readablePatient(asking, sql.ref('directory.patients.id'));
    const patients = shared(em)
      .selectFrom('directory.patients')
      .select(['id', 'active'])
      .where(sql<boolean>`directory.patients.id = any(${given.ids}::uuid[])`);
    return readable === null ? patients : patients.where(readable);
  });
}

/**
 * Checks the patient that a mutation is about to write for, in its transaction.
 * @param field path of the patient's id in the input
 * @throws AppError NOT_FOUND, FORBIDDEN for a restricted one, CONFLICT for an inactive one
 */
export async function requireActivePatient(
  em: EntityManager,
  viewer: Viewer | null,
  id: string,
  field: string,
): Promise<void> {
  const [patient] = isId(id) ? await readablePatients(em, viewer, [id]) : [];
  if (patient === undefined) throw await unreadable(em, viewer, id, field);
  if (!patient.active) throw conflict(`${field}: the patient is not active.`, field);
  await requirePart(em, viewer, id, field);
}

/** @throws AppError FORBIDDEN for a restricted record that the viewer reads by a broken glass: that is not for writing */
export async function requirePart(
  em: EntityManager,
  viewer: Viewer | null,
  id: string,
  field: string,
): Promise<void> {
  const [barred] = await patientsNotToWrite(em, viewer, [id]);
  if (barred !== undefined)
    throw forbidden('Breaking the glass lets you read this record, not write in it.', field);
}

/** @returns those of the patients in whose records the viewer may not write, though perhaps read: restricted ones */
export async function patientsNotToWrite(
  em: EntityManager,
  viewer: Viewer | null,
  ids: readonly string[],
): Promise<{ id: string }[]> {
  if (viewer === null || !can(viewer, 'patient:break-glass')) return [];
  return new Reads(em, viewer).rows('patients not to write', { ids }, (given, asking) =>
    shared(em)
      .selectFrom('directory.patients')
      .select('id')
      .where(sql<boolean>`directory.patients.id = any(${given.ids}::uuid[])`)
      .where('restricted', '=', sql<boolean>`true`)
      .where(sql<boolean>`not ${hasPart(asking ?? viewer, sql.ref('directory.patients.id'))}`),
  );
}

interface PatientAsker {
  readonly em: EntityManager;
  readonly viewer: Viewer | null;
  readonly caller: { readonly isDirect: boolean };
  readonly audit: { touched(patientId: string): void };
  readonly loaders: { readonly patient: { load(id: string): Promise<object | null> } };
}

/**
 * The patient whose fields are about to be answered, noted for the audit trail.
 * @throws AppError NOT_FOUND, or FORBIDDEN for a restricted one; who may read all is spared the question where the gateway
 * has found the patient
 */
export async function patientToRead(
  { em, viewer, caller, audit, loaders }: PatientAsker,
  id: string,
): Promise<string> {
  const isOpen = !caller.isDirect && readablePatient(viewer, sql.ref('id')) === null;
  if (!isOpen && (await loaders.patient.load(id)) === null) throw await unreadable(em, viewer, id);
  audit.touched(id);
  return id;
}
