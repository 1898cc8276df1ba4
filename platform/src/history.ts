import { shared, type EntityManager } from './database.ts';
import type { AuditSubject } from './audit.ts';
import { newId } from './ids.ts';
import type { Role } from './permissions.ts';

/** Something that was done before this database existed, such as in a demo's two years. */
export interface PastWrite {
  readonly at: Date;
  readonly kind: 'WRITE' | 'NOTE';
  readonly action: string;
  readonly detail: string;
  readonly patientId: string | null;
  readonly subject: AuditSubject;
  readonly actor: { readonly accountId: string; readonly role: Role; readonly staffId: string };
}

/** Adds past writes to the audit trail, and with them who has a part in whose record. */
export async function insertHistory(
  em: EntityManager,
  subgraph: string,
  writes: readonly PastWrite[],
): Promise<void> {
  const events = writes.map(({ at, actor, subject, patientId, ...write }) => ({
    ...write,
    id: newId(),
    at: at.toISOString(),
    outcome: 'ALLOWED' as const,
    subgraph,
    account_id: actor.accountId,
    role: actor.role,
    staff_id: actor.staffId,
    patient_id: patientId,
    patient_ids: patientId === null ? [] : [patientId],
    subject_kind: subject.kind,
    subject_id: subject.id,
    operation_name: null,
    request_id: 'demo',
    client_address: null,
  }));
  for (let start = 0; start < events.length; start += 500) {
    await shared(em)
      .insertInto('audit.events')
      .values(events.slice(start, start + 500))
      .execute();
  }
  const parts = new Map(
    writes.flatMap(({ patientId, actor: { staffId } }) =>
      patientId === null ? [] : [[`${patientId} ${staffId}`, { patient_id: patientId, staff_id: staffId }]],
    ),
  );
  if (parts.size === 0) return;
  await shared(em)
    .insertInto('directory.contributions')
    .values([...parts.values()])
    .onConflict((known) => known.doNothing())
    .execute();
}
