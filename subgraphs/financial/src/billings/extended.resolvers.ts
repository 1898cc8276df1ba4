import { patientToRead } from '@lightbox/platform/directory.ts';
import { can } from '@lightbox/platform/identity.ts';
import { foreignReference } from '@lightbox/platform/references.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { toApiSummary } from './billing.mappers.ts';
import { seen } from './billing.resolvers.ts';

/** The fields that billings add to entities of other subgraphs. */
export const extendedResolvers = {
  Patient: {
    __resolveReference: foreignReference('patient'),
    billings: async ({ id }, args, context) =>
      seen(context, context.loaders.billingsOf.patient(await patientToRead(context, id), args)),
    billingSummary: async ({ id }, _, context) =>
      (await context.loaders.summary(await patientToRead(context, id), null)).map(toApiSummary),
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
