import type { EntityManager } from '@lightbox/platform/database.ts';
import type { SharedTables } from '@lightbox/platform/directory.ts';
import type { InferKyselyDB } from '@mikro-orm/postgresql';
import { Image } from '#images/image.entity.ts';
import { Series } from '#studies/series.entity.ts';
import { Study } from '#studies/study.entity.ts';
import { Upload } from '#uploads/upload.entity.ts';

export const entities = [Image, Study, Series, Upload];

type Tables = InferKyselyDB<(typeof entities)[number]> & SharedTables;

/** The read side: this subgraph's tables and the shared ones. */
export const db = (em: EntityManager) => em.getKysely<Tables>();
