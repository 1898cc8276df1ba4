import type { Page } from '@lightbox/platform/connection.ts';
import type { AuditEventTable, AuditKind, SubjectKind } from '@lightbox/platform/directory.ts';
import type { Role } from '@lightbox/platform/permissions.ts';

/** The domain type behind `AuditEvent`. */
export interface AuditEventRow {
  readonly id: string;
  readonly at: Date | string;
  readonly kind: AuditKind;
  readonly action: string;
  readonly outcome: AuditEventTable['outcome'];
  readonly subgraph: string;
  readonly accountId: string | null;
  readonly role: Role | null;
  readonly staffId: string | null;
  readonly subjectKind: SubjectKind | null;
  readonly subjectId: string | null;
  readonly patientIds: string[];
  readonly operationName: string | null;
  readonly requestId: string;
  readonly clientAddress: string | null;
}
export type AuditEventPage = Page<AuditEventRow>;
export type AuditEventEdgeRow = { cursor: string; node: AuditEventRow };
