import { connectionResolvers } from '@lightbox/platform/connection.ts';
import { forbidden, notFound, unauthenticated } from '@lightbox/platform/errors.ts';
import { can } from '@lightbox/platform/identity.ts';
import { isId } from '@lightbox/platform/ids.ts';
import { parseInput } from '@lightbox/platform/input.ts';
import { reference } from '@lightbox/platform/references.ts';
import { UploadScalar } from '@lightbox/platform/upload.ts';
import type { Context } from '#context.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { urlSeconds } from './image.input.ts';
import type { ImagePage, ImageRow } from './image.mappers.ts';
import { warningMessages } from './image.words.ts';

/** What is read is noted for the audit trail; what may not be seen does not exist. */
export async function byId(context: Context, id: string): Promise<ImageRow> {
  const image = isId(id) ? await context.loaders.image.load(id) : null;
  if (image === null) throw notFound('image');
  context.audit.touched(image.patientId);
  return image;
}

/** Notes a page's patients for the audit trail, and its images for those who ask by id, as reports do. */
export async function seen({ audit, loaders }: Context, page: Promise<ImagePage>): Promise<ImagePage> {
  const images = await page;
  for (const image of images.nodes) {
    audit.touched(image.patientId);
    loaders.image.prime(image.id, image);
  }
  return images;
}

export const imageResolvers = {
  Upload: UploadScalar,
  Query: {
    image: (_, { id }, context) => byId(context, id),
    images: (_, args, context) => seen(context, context.images.page(args)),
  },
  Mutation: {
    deleteImage: async (_, { id, reason }, context) => {
      await context.services.images.delete(id, reason);
      return byId(context, id);
    },
  },
  Image: {
    __resolveReference: async ({ id }, context) => {
      if (context.viewer === null) throw unauthenticated();
      if (!can(context.viewer, 'image:read')) throw forbidden();
      return byId(context, id);
    },
    patient: ({ patientId }) => reference(patientId),
    uploadedBy: ({ uploadedById }) => reference(uploadedById),
    byteSize: ({ byteSize }) => Number(byteSize),
    dicom: ({ dicom }) => dicom && { ...dicom, numberOfFrames: dicom.numberOfFrames ?? 1 },
    study: ({ studyId }, _, { loaders }) => (studyId === null ? null : loaders.study.load(studyId)),
    series: ({ seriesId }, _, { loaders }) => (seriesId === null ? null : loaders.series.load(seriesId)),
    warnings: ({ warnings }) => warnings.map((code) => ({ code, message: warningMessages[code] })),
    url: (image, { expiresInSeconds }, { store, caller }) => {
      const seconds = parseInput(urlSeconds, expiresInSeconds ?? 300, 'expiresInSeconds');
      const { objectKey, contentType, fileName, deletedAt } = image;
      if (deletedAt !== null || fileName === null) return null;
      const options = { expiresInSeconds: seconds, contentType, fileName, origin: caller.origin };
      return store.signedUrl(objectKey, options);
    },
  },
  ImageConnection: connectionResolvers,
} satisfies Resolvers;
