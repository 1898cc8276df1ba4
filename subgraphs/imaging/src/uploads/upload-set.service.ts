import { requireActivePatient } from '@lightbox/platform/directory.ts';
import { AppError, badInput, isFailure } from '@lightbox/platform/errors.ts';
import { claimResult } from '@lightbox/platform/idempotency.ts';
import { newId } from '@lightbox/platform/ids.ts';
import { parseInput } from '@lightbox/platform/input.ts';
import { toSafeError } from '@lightbox/platform/safe-errors.ts';
import type { RequestContext } from '@lightbox/platform/subgraph.ts';
import { discardUpload, type UploadedFile } from '@lightbox/platform/upload.ts';
import { GraphQLError } from 'graphql';
import type { UploadError, UploadImagesInput } from '#generated/graphql.ts';
import { shownFileName } from '#images/file-name.ts';
import { uploadImagesInput } from '#images/image.input.ts';
import type { UploadService } from './upload.service.ts';

const maxFiles = 100;

/** What has become of one file: the id of its image, or why there is none. */
export interface StoredOrRefused {
  readonly fileName: string | null;
  readonly imageId: string | null;
  readonly error: UploadError | null;
}

type Request = Pick<RequestContext, 'em' | 'viewer' | 'audit' | 'caller' | 'log'>;

/** Several files in one request, each an upload of its own. */
export class UploadSetService {
  readonly #request: Request;
  readonly #uploads: Pick<UploadService, 'store'>;

  constructor(request: Request, uploads: Pick<UploadService, 'store'>) {
    this.#request = request;
    this.#uploads = uploads;
  }

  /**
   * Stores files as images of a patient, one after another as they arrive: one that waits for its turn holds up all
   * behind it.
   * @returns what has become of each, in the order of `files`
   * @throws AppError when the input is refused, and nothing is stored; UNAUTHENTICATED when the session ends meanwhile, and
   *   nothing more is
   */
  async upload(raw: UploadImagesInput, files: readonly UploadedFile[]): Promise<StoredOrRefused[]> {
    const { em, viewer, audit } = this.#request;
    try {
      const input = parseInput(uploadImagesInput, raw);
      if (files.length === 0 || files.length > maxFiles) {
        throw badInput('files', `files: must be from 1 to ${maxFiles}.`);
      }
      await requireActivePatient(em, viewer, input.patientId, 'input.patientId');
      const keyOf = await this.#keys(input, files.length);
      const results = new Map<number, StoredOrRefused>();
      for await (const index of asTheyArrive(files)) {
        const file = files[index];
        if (file === undefined) continue;
        const own = { ...input, bodyPart: null, capturedAt: null, idempotencyKey: keyOf(index) };
        const stored = this.#uploads.store(own, file);
        // A file that did not come about fails alone, unseen by who looks at the whole request.
        stored.catch((error: unknown) => {
          if (isFailure(error)) audit.failed('Mutation.uploadImages', [input.patientId]);
        });
        results.set(index, await this.#outcome(file, stored));
        discardUpload(file);
      }
      return files.map((_, index) => results.get(index) ?? { fileName: null, imageId: null, error: null });
    } finally {
      for (const file of files) discardUpload(file);
    }
  }

  /**
   * Binds the whole request's key to a set of keys, one for each file. A repeated request finds the set again and goes
   * on where the first one ended, however it did.
   * @throws AppError CONFLICT when the key came with another input before
   */
  async #keys(
    { idempotencyKey: key, ...input }: { idempotencyKey: string | null },
    count: number,
  ): Promise<(index: number) => string | null> {
    const { em, viewer } = this.#request;
    const accountId = viewer?.accountId ?? '';
    const request = { accountId, key, operation: 'uploadImages', input: { ...input, count } };
    const set = await em.transactional((transaction) => claimResult(transaction, request, newId()));
    return (index) => (key === null ? null : `${set} ${index}`);
  }

  async #outcome(file: UploadedFile, stored: Promise<string>): Promise<StoredOrRefused> {
    const { caller, log } = this.#request;
    const [imageId, error] = await stored.then(
      (id) => [id, null] as const,
      (cause: unknown) => {
        if (cause instanceof AppError && cause.code === 'UNAUTHENTICATED') throw cause;
        return [null, toSafeError(asGraphQLError(cause), caller.requestId, log)] as const;
      },
    );
    const fileName = await file.then(({ filename }) => shownFileName(filename)).catch(() => '');
    return { fileName: fileName || null, imageId, error: error && told(error) };
  }
}

/** The files' indexes, each once its first bytes have come or it is known that they will not. */
async function* asTheyArrive(files: readonly UploadedFile[]): AsyncGenerator<number> {
  const coming = new Map(
    files.map((file, index) => [
      index,
      file.then(
        () => index,
        () => index,
      ),
    ]),
  );
  while (coming.size > 0) {
    const index = await Promise.race(coming.values());
    coming.delete(index);
    yield index;
  }
}

const asGraphQLError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError('', { originalError: error instanceof Error ? error : new Error(String(error)) });

function told({ message, extensions }: GraphQLError): UploadError {
  const { code, field } = extensions;
  return { code: String(code), message, field: typeof field === 'string' ? field : null };
}
