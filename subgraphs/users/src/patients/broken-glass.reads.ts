import { readPage, type Keyset, type Page, type PageArgs } from '@lightbox/platform/connection.ts';
import type { EntityManager, RowOf } from '@lightbox/platform/database.ts';
import { hasPart } from '@lightbox/platform/directory.ts';
import { notFound } from '@lightbox/platform/errors.ts';
import { amongIds } from '@lightbox/platform/filters.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { Reads } from '@lightbox/platform/reads.ts';
import { sql } from 'kysely';
import { db } from '#tables.ts';
import type { BrokenGlass } from './restriction.entity.ts';

const columns = [
  'broken_glasses.id',
  'broken_glasses.patient_id as patientId',
  'broken_glasses.staff_id as staffId',
  'broken_glasses.reason',
  'broken_glasses.at',
  'broken_glasses.expires_at as expiresAt',
  'broken_glasses.reviewed_at as reviewedAt',
  'broken_glasses.reviewed_by as reviewedBy',
] as const;

/** The domain type behind `BrokenGlass`. */
export type BrokenGlassRow = RowOf<
  BrokenGlass,
  'id' | 'patientId' | 'staffId' | 'reason' | 'at' | 'expiresAt' | 'reviewedAt' | 'reviewedBy'
>;
export type BrokenGlassPage = Page<BrokenGlassRow>;
export type BrokenGlassEdgeRow = { cursor: string; node: BrokenGlassRow };

/** Until when somebody may read a restricted record. */
export interface Grant {
  readonly patientId: string;
  readonly expiresAt: string;
}

const keyset: Keyset = {
  list: 'brokenGlasses',
  name: 'AT',
  direction: 'DESC',
  keys: [
    { value: sql.ref('broken_glasses.at'), type: 'timestamptz' },
    { value: sql.ref('broken_glasses.id'), type: 'uuid' },
  ],
};

/** Reads of who broke the glass; the fields that lead here ask who may. */
export class BrokenGlassReads {
  readonly #reads: Reads;

  constructor(em: EntityManager, viewer: Viewer | null) {
    this.#reads = new Reads(em, viewer);
  }

  async one(id: string): Promise<BrokenGlassRow> {
    const row = await this.#select().select(columns).where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw notFound('broken glass', 'id');
    return row;
  }

  /** Newest first. @param reviewed which ones; null for all */
  page(reviewed: boolean | null, args: PageArgs): Promise<BrokenGlassPage> {
    const build = () => {
      const all = this.#select();
      const list = reviewed === null ? all : all.where('reviewed_at', reviewed ? 'is not' : 'is', null);
      return { list, rows: list.select(columns) };
    };
    return readPage(this.#reads, { name: 'broken glasses', filter: { reviewed }, keyset, args, build });
  }

  /** The viewer's own grants that still hold, but for records in which the viewer has written meanwhile. */
  grantsOf(patientIds: readonly string[]): Promise<Grant[]> {
    const { em, viewer } = this.#reads;
    if (viewer === null) return Promise.resolve([]);
    return this.#reads.rows('grants of the viewer', { patientIds }, (given, asking) =>
      db(em)
        .selectFrom('directory.grants')
        .select(['patient_id as patientId', 'expires_at as expiresAt'])
        .where(amongIds('patient_id', given.patientIds))
        .where('staff_id', '=', sql<string>`${(asking ?? viewer).staffId}`)
        .where('expires_at', '>', sql<string>`now()`)
        .where(sql<boolean>`not ${hasPart(asking ?? viewer, sql.ref('directory.grants.patient_id'))}`),
    );
  }

  #select() {
    return db(this.#reads.em).selectFrom('broken_glasses');
  }
}
