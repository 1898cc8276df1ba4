import { readPage, readPages, type Keyset, type Page, type PageArgs } from '@lightbox/platform/connection.ts';
import type { EntityManager, RowOf } from '@lightbox/platform/database.ts';
import { readablePatient } from '@lightbox/platform/directory.ts';
import { amongIds, Conditions } from '@lightbox/platform/filters.ts';
import { scope, type Viewer } from '@lightbox/platform/identity.ts';
import { Reads } from '@lightbox/platform/reads.ts';
import { holding } from '@lightbox/platform/search-words.ts';
import { sql } from 'kysely';
import type { ImageFilter, ImageOrder } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import type { Image } from './image.entity.ts';
import type { ImageRow } from './image.mappers.ts';

const columns = [
  'images.id',
  'images.patient_id as patientId',
  'images.study_id as studyId',
  'images.series_id as seriesId',
  'images.object_key as objectKey',
  'images.file_name as fileName',
  'images.content_type as contentType',
  'images.byte_size as byteSize',
  'images.sha256',
  'images.modality',
  'images.dicom_modality as dicomModality',
  'images.body_part as bodyPart',
  'images.description',
  'images.captured_at as capturedAt',
  'images.uploaded_at as uploadedAt',
  'images.uploaded_by as uploadedById',
  'images.dicom',
  'images.warnings',
  'images.deleted_at as deletedAt',
  'images.deletion_reason as deletionReason',
] as const;

/** What a read gives: an entity less what only the database needs, and less what the viewer may not see. */
export type ImageColumns = RowOf<
  Image,
  | 'id'
  | 'patientId'
  | 'studyId'
  | 'seriesId'
  | 'objectKey'
  | 'contentType'
  | 'byteSize'
  | 'sha256'
  | 'modality'
  | 'dicomModality'
  | 'bodyPart'
  | 'description'
  | 'capturedAt'
  | 'uploadedAt'
  | 'dicom'
  | 'warnings'
  | 'deletedAt'
  | 'deletionReason'
> & { uploadedById: string; fileName: string | null };

/** Which images a list holds and how it runs. */
export interface ListArgs extends PageArgs {
  readonly filter?: ImageFilter | null | undefined;
  readonly orderBy?: ImageOrder | null | undefined;
}

/** What lists stand under: a column that holds the parent's id. */
const parents = {
  patient: sql.ref('images.patient_id'),
  staff: sql.ref('images.uploaded_by'),
} as const;
export type ImageParent = keyof typeof parents;

const id = { value: sql.ref('images.id'), type: 'uuid' } as const;
const orders = {
  UPLOADED_AT: { value: sql.ref('images.uploaded_at'), type: 'timestamptz' },
  CAPTURED_AT: { value: sql`coalesce(${sql.ref('images.captured_at')}, '-infinity')`, type: 'timestamptz' },
  BYTE_SIZE: { value: sql.ref('images.byte_size'), type: 'bigint' },
} as const;

function keysetOf(order: ImageOrder | null | undefined): Keyset {
  const name = order?.field ?? 'UPLOADED_AT';
  return { list: 'images', name, direction: order?.direction ?? 'DESC', keys: [orders[name], id] };
}

/** Reads of images that the viewer may see. */
export class ImageReads {
  readonly #reads: Reads;
  readonly #viewer: Viewer | null;

  constructor(em: EntityManager, viewer: Viewer | null) {
    this.#viewer = viewer;
    this.#reads = new Reads(em, viewer);
  }

  /** Deleted ones too, as reports still name them. */
  async byIds(ids: readonly string[]): Promise<ImageRow[]> {
    const images: ImageRow[] = await this.#reads.rows('images by id', { ids }, (given, viewer) =>
      db(this.#reads.em)
        .selectFrom('images')
        .select(columns)
        .where(amongIds('images.id', given.ids))
        .where(new Conditions().and(readablePatient(viewer, parents.patient)).all()),
    );
    return scope(this.#viewer, 'image:read') === 'own' ? images.map(asItsPatientSees) : images;
  }

  page(args: ListArgs): Promise<Page<ImageRow>> {
    return readPage(this.#reads, this.#list('images', args));
  }

  /** One page under each parent. */
  pages(parent: ImageParent, ids: readonly string[], args: ListArgs): Promise<Map<string, Page<ImageRow>>> {
    return readPages(this.#reads, ids, parents[parent], this.#list(`images of ${parent}`, args));
  }

  #list(name: string, { filter, orderBy, ...args }: ListArgs) {
    const build = (viewer: Viewer | null) => {
      const list = db(this.#reads.em)
        .selectFrom('images')
        .where('images.deleted_at', 'is', null)
        .where(conditionsOf(filter, viewer));
      return { list, rows: list.select(columns) };
    };
    return { name, filter, keyset: keysetOf(orderBy), args, build };
  }
}

/**
 * That an image was deleted its patient may know. Why is a note of the hospital's, and what was deleted may have been another
 * patient's.
 */
const asItsPatientSees = (image: ImageRow): ImageRow =>
  image.deletedAt === null
    ? image
    : {
        ...image,
        deletionReason: null,
        fileName: null,
        description: null,
        dicom: null,
        studyId: null,
        seriesId: null,
      };

const searchText = sql.ref('images.search_text');
const holdingImages = holding(sql`imaging.parts(${searchText})`);

/** Which images a filter leaves of those that the viewer may read. */
export const conditionsOf = (filter: ImageFilter | null | undefined, viewer: Viewer | null) =>
  new Conditions()
    .and(readablePatient(viewer, parents.patient))
    .id(parents.patient, filter?.patientId)
    .id(parents.staff, filter?.uploadedById)
    .oneOf(sql.ref('images.modality'), 'modality', filter?.modality)
    .range(sql.ref('images.uploaded_at'), filter?.uploadedAt)
    // In the words of the index; what has no such moment comes before none.
    .and(filter?.capturedAt?.lt ? sql`images.captured_at is not null` : null)
    .range(orders.CAPTURED_AT.value, filter?.capturedAt)
    .equal(sql.ref('images.content_type'), filter?.contentType?.eq)
    .range(sql.ref('images.byte_size'), filter?.byteSize)
    .words(searchText, 'search', filter?.search, holdingImages)
    .all();
