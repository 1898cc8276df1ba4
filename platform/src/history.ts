import { shared, type EntityManager } from './database.ts';
import { takeParts } from './directory.ts';
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
  /** Whether the patient sees what it was, and by whom. */
  readonly isShown: boolean;
}

/** Adds past writes to the audit trail, and with them who has a part in whose record. */
export async function insertHistory(
  em: EntityManager,
  subgraph: string,
  writes: readonly PastWrite[],
): Promise<void> {
  const events = writes.map(({ at, actor, subject, patientId, kind, action, detail }) => ({
    kind,
    action,
    detail,
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
  const parts = new Map<string, Parameters<typeof takeParts>[1][number]>();
  for (const { patientId, actor, isShown } of writes) {
    if (patientId === null) continue;
    const key = `${patientId} ${actor.staffId}`;
    const known = parts.get(key)?.isShown ?? false;
    parts.set(key, { patientId, staffId: actor.staffId, isShown: isShown || known });
  }
  await takeParts(em, [...parts.values()]);
}
