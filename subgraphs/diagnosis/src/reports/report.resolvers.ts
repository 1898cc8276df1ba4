import { connectionResolvers } from '@lightbox/platform/connection.ts';
import { forbidden, notFound, unauthenticated } from '@lightbox/platform/errors.ts';
import { can } from '@lightbox/platform/identity.ts';
import { isId } from '@lightbox/platform/ids.ts';
import { foreignReference, reference } from '@lightbox/platform/references.ts';
import type { Context } from '#context.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { noted, ofPatient } from '#pages.ts';
import { isOpen, mayFinalise, type ReportPage, type ReportRow } from './report.mappers.ts';

/** What is read is noted for the audit trail; what may not be seen does not exist. */
async function byId({ loaders, audit }: Context, id: string): Promise<ReportRow> {
  const report = isId(id) ? await loaders.report.load(id) : null;
  if (report === null) throw notFound('report');
  audit.touched(report.patientId);
  return report;
}

/** What has just been written is read anew. */
function written(context: Context, id: string): Promise<ReportRow> {
  context.loaders.report.clear(id);
  return byId(context, id);
}

/** What a list answers is noted for the audit trail, and for those who ask by id, as billings do. */
function listed(context: Context, page: ReportPage): ReportPage {
  for (const report of page.nodes) context.loaders.report.prime(report.id, report);
  return noted(context, page);
}

export const reportResolvers = {
  Query: {
    report: (_, { id }, context) => byId(context, id),
    reports: async (_, args, context) => listed(context, await context.reports.page(args)),
  },
  Mutation: {
    createReport: async (_, { input }, context) =>
      written(context, await context.services.reports.create(input)),
    confirmReport: async (_, { id, version }, context) =>
      written(context, await context.services.reports.confirm(id, version)),
  },
  Report: {
    __resolveReference: async ({ id }, context) => {
      if (context.viewer === null) throw unauthenticated();
      if (!can(context.viewer, 'report:read')) throw forbidden();
      return byId(context, id);
    },
    patient: ({ patientId }) => reference(patientId),
    images: ({ imageIds }) => imageIds.map(reference),
    study: ({ studyId }) => reference(studyId),
    author: ({ authorId }) => reference(authorId),
    addenda: () => [],
    confirmedBy: ({ confirmedById }) => reference(confirmedById),
    history: ({ id }, _, { loaders }) => loaders.versions.load(id),
    viewerCanConfirm: (report, _, { viewer }) => isOpen(report) && mayFinalise(viewer, report),
  },
  ReportVersion: {
    actor: ({ actorId }) => reference(actorId),
  },
  ReportConnection: connectionResolvers,
  Patient: {
    reports: async ({ id }, args, context) =>
      ofPatient(context, id, listed(context, await context.loaders.reportsOf.patient(id, args))),
    viewerCanCreateReport: async ({ id }, _, { viewer, loaders }) => {
      if (!can(viewer, 'report:write')) return false;
      const patient = await loaders.patient.load(id);
      if (patient === null) throw notFound('patient');
      return patient.active;
    },
  },
  Staff: {
    __resolveReference: foreignReference('member of staff'),
    reports: async ({ id }, args, context) =>
      listed(context, await context.loaders.reportsOf.staff(id, args)),
  },
  Image: {
    __resolveReference: foreignReference('image'),
    reports: async ({ id }, args, context) =>
      listed(context, await context.loaders.reportsOf.image(id, args)),
  },
} satisfies Resolvers;
