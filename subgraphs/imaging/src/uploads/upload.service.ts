import type { EntityManager } from '@lightbox/platform/database.ts';
import { shared } from '@lightbox/platform/database.ts';
import { unlessAborted } from '@lightbox/platform/deadline.ts';
import { requireActivePatient } from '@lightbox/platform/directory.ts';
import { forbidden, unavailable } from '@lightbox/platform/errors.ts';
import { claimResult } from '@lightbox/platform/idempotency.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { parseInput } from '@lightbox/platform/input.ts';
import type { RequestContext } from '@lightbox/platform/subgraph.ts';
import { discardUpload, type UploadedFile } from '@lightbox/platform/upload.ts';
import { sql } from 'kysely';
import type { Found } from '#files/inspect.ts';
import type { UploadImageInput } from '#generated/graphql.ts';
import { Image } from '#images/image.entity.ts';
import { uploadImageInput, type UploadInput } from '#images/image.input.ts';
import { inWords, searchTextOf } from '#images/image.words.ts';
import type { ObjectStore } from '#storage/object-store.ts';
import { placeOf } from '#studies/study.writes.ts';
import { db } from '#tables.ts';
import { describeImage } from './description.ts';
import { abandonUpload, beginUpload, endUpload, touchUpload, type PendingUpload } from './pending-upload.ts';
import { receiveFile, type ReceivedFile } from './receive.ts';
import { SessionWatch } from './session-watch.ts';

const heartbeatMilliseconds = 60_000;
/** Whose upload has failed waits for the word of it, which a store that hangs must not hold up. */
const abandonMilliseconds = 5000;

export interface UploadPlace {
  readonly store: ObjectStore;
  /** Largest single file. */
  readonly maxUploadBytes: number;
  /** The hospital's: its months count, and its clocks where a file says a time without an offset. IANA name. */
  readonly timeZone: string;
}

type Request = Pick<
  RequestContext,
  'em' | 'viewer' | 'audit' | 'caller' | 'log' | 'signal' | 'requireSession'
>;

/** The way of a file: nothing of it is left unless it becomes an image. */
export class UploadService {
  readonly #request: Request;
  readonly #place: UploadPlace;

  constructor(request: Request, place: UploadPlace) {
    this.#request = request;
    this.#place = place;
  }

  /**
   * Stores a file as an image of a patient.
   * @returns the image's id: the first one's for a repeated request and for a DICOM instance stored already
   * @throws AppError as the contract's rules on images say; nothing remains then
   */
  async upload(raw: UploadImageInput, file: UploadedFile): Promise<string> {
    const { em, viewer } = this.#request;
    try {
      const input = parseInput(uploadImageInput, raw);
      await requireActivePatient(em, viewer, input.patientId, 'input.patientId');
      return await this.store(input, file);
    } finally {
      discardUpload(file);
    }
  }

  /**
   * The same with an input that has been checked, for a patient who may be written for.
   * What has not been read of a file that is refused is left to the caller.
   */
  async store(input: UploadInput, file: UploadedFile): Promise<string> {
    const { em, requireSession } = this.#request;
    requireSession();
    const mrn = await mrnOf(em, input.patientId);
    const upload = await beginUpload(em);
    let image: string | null = null;
    try {
      // Who sends gigabytes of a file that will be refused hears of it after the header.
      const check = (found: Found) => void describeImage(found, input, mrn);
      const received = await this.#receive(upload, file, check);
      image = await em.transactional((transaction) => this.#finish(transaction, upload, input, received));
      return image;
    } finally {
      if (image !== upload.id) await this.#abandon(upload);
    }
  }

  async #receive(
    upload: PendingUpload,
    file: UploadedFile,
    check: (found: Found) => void,
  ): Promise<ReceivedFile> {
    const { em, log, signal, caller, requireSession } = this.#request;
    const { store, maxUploadBytes: maxBytes, timeZone } = this.#place;
    const heartbeat = setInterval(() => {
      touchUpload(em, upload).catch((error: unknown) =>
        log.warn({ requestId: caller.requestId, err: error }, 'an upload could not be touched'),
      );
    }, heartbeatMilliseconds);
    using session = new SessionWatch(requireSession);
    try {
      return await receiveFile(file, {
        store,
        objectKey: upload.objectKey,
        maxBytes,
        timeZone,
        check,
        signal: AbortSignal.any([signal, session.signal]),
      });
    } catch (error) {
      session.signal.throwIfAborted();
      throw error;
    } finally {
      clearInterval(heartbeat);
    }
  }

  async #finish(
    em: EntityManager,
    upload: PendingUpload,
    input: UploadInput,
    file: ReceivedFile,
  ): Promise<string> {
    const { audit, requireSession } = this.#request;
    requireSession();
    const viewer = uploader(this.#request.viewer);
    const { patientId, idempotencyKey: key, ...asked } = input;
    await requireActivePatient(em, viewer, patientId, 'input.patientId');
    const description = describeImage(file, input, await mrnOf(em, patientId));
    const twins = await twinsOf(em, file.dicom?.sopInstanceUid ?? null);
    const same = twins.find((twin) => twin.patientId === patientId && twin.sha256 === file.sha256);
    const request = { ...asked, patientId, sha256: file.sha256 };
    const claim = { accountId: viewer.accountId, key, operation: 'uploadImage', input: request };
    const id = await claimResult(em, claim, same?.id ?? upload.id);
    if (id !== upload.id) return id;
    if (!(await endUpload(em, upload))) throw unavailable('The image store');
    const { dicom: _, ...facts } = file;
    const uploadedAt = new Date();
    em.create(Image, {
      ...facts,
      ...description,
      ...(await placeOf(em, patientId, file.dicom, new Date())),
      id,
      patientId,
      objectKey: upload.objectKey,
      byteSize: BigInt(file.byteSize),
      description: input.description,
      searchText: searchTextOf(file.fileName, input.description, description.bodyPart),
      warnings: twins.length > 0 ? [...description.warnings, 'DUPLICATE_INSTANCE'] : description.warnings,
      uploadedAt,
      uploadedBy: viewer.staffId,
    });
    await em.flush();
    await db(em)
      .insertInto('directory.images')
      .values({ id, patient_id: patientId, modality: description.modality, uploaded_at: uploadedAt })
      .execute();
    const event = { patientId, subject: { kind: 'IMAGE', id } } as const;
    const detail = inWords('Uploaded', description.modality);
    await audit.wrote(em, { ...event, action: 'image.uploaded', detail, part: 'shown' });
    if (description.warnings.includes('PATIENT_MISMATCH')) {
      const accepted = 'Accepted a file with another patient id';
      await audit.wrote(em, { ...event, action: 'image.mismatch-accepted', detail: accepted });
    }
    return id;
  }

  /** Also when the client is gone. What cannot be removed now is left to the sweeper. */
  async #abandon(upload: PendingUpload): Promise<void> {
    const { em, log, caller } = this.#request;
    const abandoned = abandonUpload(em, this.#place.store, upload);
    await unlessAborted(AbortSignal.timeout(abandonMilliseconds), abandoned).catch((error: unknown) =>
      log.warn({ requestId: caller.requestId, err: error }, 'a failed upload is left to the sweeper'),
    );
  }
}

/** Who may upload is staff, each with an account of their own. */
function uploader(viewer: Viewer | null): Viewer & { readonly staffId: string } {
  if (viewer === null || viewer.staffId === null) throw forbidden();
  return { ...viewer, staffId: viewer.staffId };
}

async function mrnOf(em: EntityManager, patientId: string): Promise<string> {
  const { mrn } = await shared(em)
    .selectFrom('directory.patients')
    .select('mrn')
    .where('id', '=', patientId)
    .executeTakeFirstOrThrow();
  return mrn;
}

/** Images of the same DICOM instance. Whoever stores one waits here for another that is just storing it. */
async function twinsOf(em: EntityManager, sopInstanceUid: string | null) {
  if (sopInstanceUid === null) return [];
  await sql`select pg_advisory_xact_lock(hashtextextended(${sopInstanceUid}, 0))`.execute(db(em));
  return db(em)
    .selectFrom('images')
    .select(['id', 'patient_id as patientId', 'sha256'])
    .where(sql`dicom ->> 'sopInstanceUid'`, '=', sopInstanceUid)
    .where('deleted_at', 'is', null)
    .orderBy('uploaded_at')
    .execute();
}
