import { readablePatient } from '@lightbox/platform/directory.ts';
import { notFound } from '@lightbox/platform/errors.ts';
import { can } from '@lightbox/platform/identity.ts';
import { foreignReference } from '@lightbox/platform/references.ts';
import { sql } from 'kysely';
import type { Context } from '#context.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { seen } from './image.resolvers.ts';

/** @throws AppError NOT_FOUND for a patient that the viewer may not read; who may read all is spared the question */
async function patientOf({ viewer, audit, loaders }: Context, id: string): Promise<string> {
  const isLimited = readablePatient(viewer, sql.ref('id')) !== null;
  if (isLimited && (await loaders.patient.load(id)) === null) throw notFound('patient');
  audit.touched(id);
  return id;
}

/** The fields that images add to entities of other subgraphs. */
export const extendedResolvers = {
  Patient: {
    __resolveReference: foreignReference('patient'),
    images: async ({ id }, args, context) =>
      seen(context, context.loaders.imagesOf.patient(await patientOf(context, id), args)),
    viewerCanUploadImage: async ({ id }, _, { viewer, loaders }) =>
      can(viewer, 'image:upload') && (await loaders.patient.load(id))?.active === true,
  },
  Staff: {
    __resolveReference: foreignReference('member of staff'),
    images: ({ id }, args, context) => seen(context, context.loaders.imagesOf.staff(id, args)),
  },
} satisfies Resolvers;
