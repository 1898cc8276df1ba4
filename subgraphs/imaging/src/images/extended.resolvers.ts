import { patientToRead } from '@lightbox/platform/directory.ts';
import { can } from '@lightbox/platform/identity.ts';
import { foreignReference } from '@lightbox/platform/references.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { seen } from './image.resolvers.ts';

/** The fields that images add to entities of other subgraphs. */
export const extendedResolvers = {
  Patient: {
    __resolveReference: foreignReference('patient'),
    images: async ({ id }, args, context) =>
      seen(context, context.loaders.imagesOf.patient(await patientToRead(context, id), args)),
    studies: async ({ id }, args, context) => {
      const page = await context.loaders.studiesOfPatient(await patientToRead(context, id), args);
      for (const study of page.nodes) context.loaders.study.prime(study.id, study);
      return page;
    },
    viewerCanUploadImage: async ({ id }, _, { viewer, loaders }) =>
      can(viewer, 'image:upload') &&
      (await loaders.patient.load(id))?.active === true &&
      (await loaders.patientNotToWrite.load(id)) === null,
  },
  Staff: {
    __resolveReference: foreignReference('member of staff'),
    images: ({ id }, args, context) => seen(context, context.loaders.imagesOf.staff(id, args)),
  },
} satisfies Resolvers;
