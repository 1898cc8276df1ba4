import type { EntityManager } from '@lightbox/platform/database.ts';
import type { SharedTables } from '@lightbox/platform/directory.ts';
import type { InferKyselyDB } from '@mikro-orm/postgresql';
import { Report, ReportAddendum, ReportImage, ReportVersion } from '#reports/report.entity.ts';

export const entities = [Report, ReportAddendum, ReportImage, ReportVersion];

type Tables = InferKyselyDB<(typeof entities)[number]> & SharedTables;

/** The read side: this subgraph's tables and the shared ones. */
export const db = (em: EntityManager) => em.getKysely<Tables>();
