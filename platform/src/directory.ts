import { sql, type Expression, type Generated, type SqlBool } from 'kysely';
import { shared, type EntityManager } from './database.ts';
import { conflict, notFound, unauthenticated } from './errors.ts';
import type { Viewer } from './identity.ts';
import { isId } from './ids.ts';
import { scopeOf } from './permissions.ts';
import { Reads } from './reads.ts';

/**
 * The tables that subgraphs share. `directory` holds what one subgraph publishes so that others can check a
 * reference in their own transaction; each table is written by its owner alone. `audit` can only be added to.
 */
export interface SharedTables {
  'directory.patients': { id: string; mrn: string; active: boolean; restricted: boolean };
  'directory.staff': { id: string; active: boolean };
  'directory.images': { id: string; patient_id: string };
  'directory.reports': { id: string; patient_id: string };
  'directory.billings': { id: string; patient_id: string };
  /** Who has written in whose record. */
  'directory.contributions': { patient_id: string; staff_id: string };
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

/** READ and DENIAL stay in the audit trail; WRITE and NOTE are also the workflow log; SESSION is login and logout. */
export type AuditKind = 'READ' | 'WRITE' | 'NOTE' | 'SESSION' | 'DENIAL';
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
  if (viewer.role === 'ADMIN' || viewer.role === 'CLERK' || viewer.role === 'ANALYST') return null;
  return sql<SqlBool>`not exists (
    select from directory.patients restricted_patient
    where restricted_patient.id = ${patientId} and restricted_patient.restricted and not exists (
      select from directory.contributions part
      where part.patient_id = restricted_patient.id and part.staff_id = ${viewer.staffId}))`;
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
 * @throws AppError NOT_FOUND for one that does not exist or may not be read, CONFLICT for an inactive one
 */
export async function requireActivePatient(
  em: EntityManager,
  viewer: Viewer | null,
  id: string,
  field: string,
): Promise<void> {
  const [patient] = isId(id) ? await readablePatients(em, viewer, [id]) : [];
  if (patient === undefined) throw notFound('patient', field);
  if (!patient.active) throw conflict(`${field}: the patient is not active.`, field);
}

interface PatientAsker {
  readonly viewer: Viewer | null;
  readonly audit: { touched(patientId: string): void };
  readonly loaders: { readonly patient: { load(id: string): Promise<object | null> } };
}

/**
 * The patient whose fields are about to be answered, noted for the audit trail.
 * @throws AppError NOT_FOUND for one that the viewer may not read; who may read all is spared the question
 */
export async function patientToRead({ viewer, audit, loaders }: PatientAsker, id: string): Promise<string> {
  const isLimited = readablePatient(viewer, sql.ref('id')) !== null;
  if (isLimited && (await loaders.patient.load(id)) === null) throw notFound('patient');
  audit.touched(id);
  return id;
}
