import type { AuditSubject } from './audit.ts';
import { shared, type EntityManager } from './database.ts';
import type { Viewer } from './identity.ts';
import { newId } from './ids.ts';

/** A write of earlier times, such as the demo hospital brings along. */
export interface PastWrite {
  readonly at: Date;
  readonly actor: Pick<Viewer, 'accountId' | 'role' | 'staffId'>;
  readonly action: string;
  readonly detail: string;
  readonly patientId: string | null;
  readonly subject: AuditSubject | null;
}

const chunkSize = 1000;

/** Adds writes of earlier times to the trail, in a few statements, as if each had been noted when it happened. */
export async function insertPastWrites(
  em: EntityManager,
  subgraph: string,
  writes: readonly PastWrite[],
): Promise<void> {
  const events = writes.map(({ at, actor, action, detail, patientId, subject }) => ({
    id: newId(),
    at: at.toISOString(),
    kind: 'WRITE' as const,
    action,
    outcome: 'ALLOWED' as const,
    subgraph,
    account_id: actor.accountId,
    role: actor.role,
    staff_id: actor.staffId,
    patient_id: patientId,
    patient_ids: patientId === null ? [] : [patientId],
    subject_kind: subject?.kind ?? null,
    subject_id: subject?.id ?? null,
    detail,
    operation_name: null,
    request_id: 'past',
    client_address: null,
  }));
  const parts = new Map(
    writes.flatMap(({ patientId, actor: { staffId } }) =>
      patientId === null || staffId === null
        ? []
        : [[`${patientId} ${staffId}`, { patient_id: patientId, staff_id: staffId }] as const],
    ),
  );
  for (const chunk of chunks(events)) await shared(em).insertInto('audit.events').values(chunk).execute();
  for (const chunk of chunks([...parts.values()])) {
    await shared(em)
      .insertInto('directory.contributions')
      .values(chunk)
      .onConflict((known) => known.doNothing())
      .execute();
  }
}

/** @returns the rows in parts that one statement can take (PostgreSQL: 65,535 parameters) */
export function chunks<Row>(rows: readonly Row[]): Row[][] {
  const count = Math.ceil(rows.length / chunkSize);
  return Array.from({ length: count }, (_, i) => rows.slice(i * chunkSize, (i + 1) * chunkSize));
}
