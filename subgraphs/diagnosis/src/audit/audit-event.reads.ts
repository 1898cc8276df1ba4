import { readPage, type Keyset, type Page, type PageArgs } from '@lightbox/platform/connection.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { Conditions } from '@lightbox/platform/filters.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { isId } from '@lightbox/platform/ids.ts';
import type { Role } from '@lightbox/platform/permissions.ts';
import { Reads } from '@lightbox/platform/reads.ts';
import { sql, type Expression, type SqlBool } from 'kysely';
import type { AuditEventFilter } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import type { AuditEventRow } from './audit-event.mappers.ts';

const columns = [
  'audit.events.id',
  'audit.events.at',
  'audit.events.kind',
  'audit.events.action',
  'audit.events.outcome',
  'audit.events.subgraph',
  'audit.events.account_id as accountId',
  sql<Role | null>`audit.events.role`.as('role'),
  'audit.events.staff_id as staffId',
  'audit.events.subject_kind as subjectKind',
  'audit.events.subject_id as subjectId',
  'audit.events.patient_ids as patientIds',
  'audit.events.operation_name as operationName',
  'audit.events.request_id as requestId',
  'audit.events.client_address as clientAddress',
] as const;

/** Which events and how many. */
export interface AuditEventListArgs extends PageArgs {
  readonly filter?: AuditEventFilter | null | undefined;
}

const newestFirst: Keyset = {
  list: 'audit',
  name: 'AT',
  direction: 'DESC',
  keys: [
    { value: sql.ref('audit.events.at'), type: 'timestamptz' },
    { value: sql.ref('audit.events.id'), type: 'uuid' },
  ],
};

function touching(patientId: string | null | undefined): Expression<SqlBool> | null {
  if (patientId === null || patientId === undefined) return null;
  if (!isId(patientId)) return sql<SqlBool>`false`;
  return sql<SqlBool>`audit.events.patient_ids @> array[${patientId}]::uuid[]`;
}

const conditionsOf = (filter: AuditEventFilter | null | undefined): Expression<SqlBool> =>
  new Conditions()
    .and(touching(filter?.patientId))
    .id(sql.ref('audit.events.account_id'), filter?.accountId)
    .id(sql.ref('audit.events.subject_id'), filter?.subjectId)
    .oneOf(sql.ref('audit.events.action'), 'action', filter?.action)
    .oneOf(sql.ref('audit.events.outcome'), 'outcome', filter?.outcome)
    .range(sql.ref('audit.events.at'), filter?.at)
    .all();

/** Reads of the whole audit trail, for those whose permission the fields ask. */
export class AuditEventReads {
  readonly #reads: Reads;

  constructor(em: EntityManager, viewer: Viewer | null) {
    this.#reads = new Reads(em, viewer);
  }

  page({ filter, ...args }: AuditEventListArgs): Promise<Page<AuditEventRow>> {
    const build = () => {
      const list = db(this.#reads.em).selectFrom('audit.events').where(conditionsOf(filter));
      return { list, rows: list.select(columns) };
    };
    return readPage(this.#reads, { name: 'audit', filter, keyset: newestFirst, args, build });
  }
}
