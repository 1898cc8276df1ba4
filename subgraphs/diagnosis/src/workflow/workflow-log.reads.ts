import { readPage, readPages, type Keyset, type Page, type PageArgs } from '@lightbox/platform/connection.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { amongIds } from '@lightbox/platform/filters.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { Reads } from '@lightbox/platform/reads.ts';
import { sql } from 'kysely';
import type { WorkflowLogFilter } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import { conditionsOf, visibleTo } from './workflow-log.filter.ts';
import type { WorkflowLogRow } from './workflow-log.mappers.ts';

const columns = [
  'audit.events.id',
  'audit.events.at',
  'audit.events.action',
  // Every entry of the log has words; reads and denials, which have none, are no part of it.
  sql<string>`audit.events.detail`.as('detail'),
  'audit.events.subject_kind as subjectKind',
  'audit.events.subject_id as subjectId',
  'audit.events.patient_id as patientId',
  'audit.events.staff_id as staffId',
] as const;

/** Which entries and how many. */
export interface WorkflowLogListArgs extends PageArgs {
  readonly filter?: WorkflowLogFilter | null | undefined;
}

const newestFirst: Keyset = {
  list: 'workflow',
  name: 'AT',
  direction: 'DESC',
  keys: [
    { value: sql.ref('audit.events.at'), type: 'timestamptz' },
    { value: sql.ref('audit.events.id'), type: 'uuid' },
  ],
};

/** Reads of the workflow log, the readable face of the audit trail, as far as the viewer may see it. */
export class WorkflowLogReads {
  readonly #reads: Reads;

  constructor(em: EntityManager, viewer: Viewer | null) {
    this.#reads = new Reads(em, viewer);
  }

  byIds(ids: readonly string[]): Promise<WorkflowLogRow[]> {
    return this.#reads.rows('workflow by id', { ids }, (given, viewer) =>
      db(this.#reads.em)
        .selectFrom('audit.events')
        .select(columns)
        .where(amongIds('audit.events.id', given.ids))
        .where(visibleTo(viewer).all()),
    );
  }

  page(args: WorkflowLogListArgs): Promise<Page<WorkflowLogRow>> {
    return readPage(this.#reads, this.#list('workflow', args));
  }

  ofPatients(ids: readonly string[], args: WorkflowLogListArgs): Promise<Map<string, Page<WorkflowLogRow>>> {
    const patient = sql.ref('audit.events.patient_id');
    return readPages(this.#reads, ids, patient, this.#list('workflow of patient', args));
  }

  #list(name: string, { filter, ...args }: WorkflowLogListArgs) {
    const build = (viewer: Viewer | null) => {
      const list = db(this.#reads.em).selectFrom('audit.events').where(conditionsOf(filter, viewer));
      return { list, rows: list.select(columns) };
    };
    return { name, filter, keyset: newestFirst, args, build };
  }
}
