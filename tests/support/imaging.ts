import type { ObjectStore } from '@lightbox/imaging/storage/object-store.ts';
import { createImagingSubgraph } from '@lightbox/imaging/subgraph.ts';
import { TokenVerifier, type Viewer } from '@lightbox/platform/identity.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import type { Role } from '@lightbox/platform/permissions.ts';
import { Upload } from '@lightbox/platform/upload.ts';
import type { Readable } from 'node:stream';
import { ask, type Answer } from './ask.ts';
import { testDatabase } from './database.ts';
import { Directory } from './directory.ts';
import { keys, tokenFor } from './identity.ts';
import { streamOf } from './streams.ts';

const fields = `id modality dicomModality bodyPart description fileName contentType byteSize sha256 capturedAt
  uploadedAt deletedAt deletionReason url patient { id } uploadedBy { id } warnings { code message }
  dicom { sopInstanceUid transferSyntaxUid rows columns numberOfFrames bodyPartExamined acquiredAt patientId }
  study { id studyInstanceUid description } series { id seriesInstanceUid number }`;

const uploadImage = `mutation ($input: UploadImageInput!, $file: Upload!) {
  uploadImage(input: $input, file: $file) { ${fields} } }`;
export const image = `query ($id: ID!) { image(id: $id) { ${fields} } }`;
export const images = `query ($filter: ImageFilter, $orderBy: ImageOrder, $first: Int, $after: String) {
  images(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount nodes { id fileName } pageInfo { hasNextPage endCursor } } }`;
export const deleteImage = `mutation ($id: ID!, $reason: String!) {
  deleteImage(id: $id, reason: $reason) { id deletedAt deletionReason url } }`;
/** What a gateway asks of imaging under entities of other subgraphs. */
export const entities = (type: 'Patient' | 'Staff' | 'Image' | 'Study', selection: string) =>
  `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ${type} { ${selection} } } }`;
export const representations = (type: string, ids: readonly string[]) => ({
  of: ids.map((id) => ({ __typename: type, id })),
});

export interface ImageAnswer {
  readonly id: string;
  readonly url: string;
  readonly warnings: { readonly code: string }[];
  readonly [field: string]: unknown;
}

/** A file as it comes in with a request. */
export function incoming(source: Buffer | Readable, filename = 'image.dcm'): Upload {
  const stream = Buffer.isBuffer(source) ? streamOf(source) : source;
  const upload = new Upload();
  // The library's types leave out that its own request processing settles the upload.
  Object.assign(upload, {
    promise: Promise.resolve({ filename, mimetype: 'text/plain', createReadStream: () => stream }),
  });
  return upload;
}

/** Someone who asks the imaging subgraph. */
export interface Person {
  readonly staffId: string;
  /** From now on the account is in the list of ended ones. */
  isDeactivated(): void;
  ask(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  upload(file: Buffer | Upload, input: object): Promise<Answer>;
  /** An upload that succeeds. */
  stores(file: Buffer | Upload, input: object): Promise<ImageAnswer>;
}

/** An imaging subgraph on a database of its own and the given store, and people of every role. */
export async function imagingClinic(
  stack: AsyncDisposableStack,
  store: ObjectStore,
  maxUploadBytes = 1024 ** 2,
) {
  const { url } = stack.use(await testDatabase());
  const directory = stack.use(await Directory.open(url));
  const revoked = new Set<string>();
  const isRevoked = ({ accountId }: Viewer) => revoked.has(accountId);
  const verifier = new TokenVerifier(keys.verificationKey, { isRevoked });
  const log = createLogger('imaging', 'fatal');
  const database = { url, role: 'lightbox_imaging', schema: 'imaging', poolSize: 6 };
  const imaging = stack.use(
    await createImagingSubgraph(
      { database, maxUploadBytes, retentionDays: 30, timeZone: 'Europe/Zurich' },
      { verifier, log, store },
    ),
  );
  const person = (role: Role, viewer: Partial<Viewer> = {}): Person => {
    const [staffId, accountId] = [crypto.randomUUID(), crypto.randomUUID()];
    const token = tokenFor({ role, accountId, ...(role === 'PATIENT' ? {} : { staffId }), ...viewer });
    const asks: Person['ask'] = (query, variables) => ask(imaging, query, variables, token);
    const upload: Person['upload'] = (file, input) =>
      asks(uploadImage, { input, file: Buffer.isBuffer(file) ? incoming(file) : file });
    return {
      staffId,
      isDeactivated: () => void revoked.add(accountId),
      ask: asks,
      upload,
      stores: async (file, input) => {
        const { data, errors } = await upload(file, input);
        if (errors.length > 0) throw new Error(`not stored: ${errors[0]?.message}`);
        return (data as unknown as { uploadImage: ImageAnswer }).uploadImage;
      },
    };
  };
  const nobody = {
    ask: (query: string, variables?: Record<string, unknown>) => ask(imaging, query, variables),
  };
  /** How many rows and objects there are: what a failed upload may not change. */
  const holdings = async () => {
    const [rows] = await directory.query(
      `select (select count(*)::int from imaging.images) as images, (select count(*)::int from imaging.uploads) as uploads,
              (select count(*)::int from directory.images) as published`,
    );
    const objects = await Array.fromAsync(store.list());
    const count = (name: string): number => Number(rows?.[name]);
    return {
      images: count('images'),
      uploads: count('uploads'),
      published: count('published'),
      objects: objects.length,
    };
  };
  return { imaging, directory, person, nobody, holdings, url, verifier };
}
