import { connectionResolvers } from '@lightbox/platform/connection.ts';
import { forbidden, notFound, unauthenticated } from '@lightbox/platform/errors.ts';
import { can } from '@lightbox/platform/identity.ts';
import { isId } from '@lightbox/platform/ids.ts';
import { foreignReference, reference } from '@lightbox/platform/references.ts';
import type { Context } from '#context.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { noted, ofPatient } from '#pages.ts';
import type { ReportPage, ReportRow } from './report.mappers.ts';
import { isReadyFor, mayDo, type StepName } from './report.rules.ts';

/** What is read is noted for the audit trail; what may not be seen does not exist. */
async function byId({ loaders, audit }: Context, id: string): Promise<ReportRow> {
  const report = isId(id) ? await loaders.report.load(id) : null;
  if (report === null) throw notFound('report');
  audit.touched(report.patientId);
  return report;
}

/** What a list answers is noted for the audit trail, and for those who ask by id, as billings do. */
function listed(context: Context, page: ReportPage): ReportPage {
  for (const report of page.nodes) context.loaders.report.prime(report.id, report);
  return noted(context, page);
}

/** Whether the viewer may take a step with a report now: by role, by its state and by its patient. */
const viewerCan =
  (step: StepName) =>
  async (report: ReportRow, _: unknown, { viewer, loaders }: Context): Promise<boolean> =>
    isReadyFor(step, report) &&
    mayDo(viewer, step, report) &&
    (await loaders.patientNotToWrite.load(report.patientId)) === null;

export const reportResolvers = {
  Query: {
    report: (_, { id }, context) => byId(context, id),
    reports: async (_, args, context) => listed(context, await context.reports.page(args)),
  },
  Mutation: {
    createReport: async (_, { input }, context) =>
      byId(context, await context.services.reports.create(input)),
    updateReport: async (_, { id, version, input }, context) =>
      byId(context, await context.services.reports.update(id, version, input)),
    submitReport: async (_, { id, version }, context) =>
      byId(context, await context.services.reportLives.submit(id, version)),
    confirmReport: async (_, { id, version }, context) =>
      byId(context, await context.services.reportLives.confirm(id, version)),
    amendReport: async (_, { id, version, input }, context) =>
      byId(context, await context.services.reportLives.amend(id, version, input)),
    addAddendum: async (_, { reportId, text }, context) =>
      byId(context, await context.services.reportLives.addAddendum(reportId, text)),
    cancelReport: async (_, { id, version, reason }, context) =>
      byId(context, await context.services.reportLives.cancel(id, version, reason)),
    markReportEnteredInError: async (_, { id, version, reason }, context) =>
      byId(context, await context.services.reportLives.retract(id, version, reason)),
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
    addenda: ({ id }, _, { loaders }) => loaders.addenda.load(id),
    confirmedBy: ({ confirmedById }) => reference(confirmedById),
    history: ({ id }, _, { loaders }) => loaders.versions.load(id),
    viewerCanUpdate: viewerCan('update'),
    viewerCanSubmit: viewerCan('submit'),
    viewerCanConfirm: viewerCan('confirm'),
    viewerCanAmend: viewerCan('amend'),
    viewerCanAddAddendum: viewerCan('addAddendum'),
    viewerCanCancel: viewerCan('cancel'),
    viewerCanMarkEnteredInError: viewerCan('retract'),
  },
  Addendum: {
    author: ({ authorId }) => reference(authorId),
  },
  ReportVersion: {
    actor: ({ actorId }) => reference(actorId),
    images: ({ imageIds }) => imageIds?.map(reference) ?? null,
  },
  ReportConnection: connectionResolvers,
  Patient: {
    reports: async ({ id }, args, context) =>
      ofPatient(context, id, listed(context, await context.loaders.reportsOf.patient(id, args))),
    viewerCanCreateReport: async ({ id }, _, { viewer, loaders }) =>
      can(viewer, 'report:write') &&
      (await loaders.patient.load(id))?.active === true &&
      (await loaders.patientNotToWrite.load(id)) === null,
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
  Study: {
    __resolveReference: foreignReference('study'),
    reports: async ({ id }, args, context) =>
      listed(context, await context.loaders.reportsOf.study(id, args)),
  },
} satisfies Resolvers;
