import { readablePatient } from '@lightbox/platform/directory.ts';
import { notFound } from '@lightbox/platform/errors.ts';
import { can } from '@lightbox/platform/identity.ts';
import { foreignReference } from '@lightbox/platform/references.ts';
import type { Context } from '#context.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { toApiSummary } from './billing.mappers.ts';
import { parents } from './billing.lists.ts';
import { seen } from './billing.resolvers.ts';

/** @throws AppError NOT_FOUND for a patient that the viewer may not read; who may read all is spared the question */
async function patientOf({ viewer, audit, loaders }: Context, id: string): Promise<string> {
  const isLimited = readablePatient(viewer, parents.patient) !== null;
  if (isLimited && (await loaders.patient.load(id)) === null) throw notFound('patient');
  audit.touched(id);
  return id;
}

/** The fields that billings add to entities of other subgraphs. */
export const extendedResolvers = {
  Patient: {
    __resolveReference: foreignReference('patient'),
    billings: async ({ id }, args, context) =>
      seen(context, context.loaders.billingsOf.patient(await patientOf(context, id), args)),
    billingSummary: async ({ id }, _, context) =>
      (await context.loaders.summary(await patientOf(context, id), null)).map(toApiSummary),
    viewerCanCreateBilling: async ({ id }, _, { viewer, loaders }) =>
      can(viewer, 'billing:write') && (await loaders.patient.load(id))?.active === true,
  },
  Report: {
    __resolveReference: foreignReference('report'),
    billings: ({ id }, args, context) => seen(context, context.loaders.billingsOf.report(id, args)),
  },
  Staff: {
    __resolveReference: foreignReference('member of staff'),
    billings: ({ id }, args, context) => seen(context, context.loaders.billingsOf.staff(id, args)),
  },
} satisfies Resolvers;
