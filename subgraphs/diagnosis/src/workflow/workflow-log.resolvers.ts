import { connectionResolvers } from '@lightbox/platform/connection.ts';
import { forbidden, notFound, unauthenticated } from '@lightbox/platform/errors.ts';
import { can } from '@lightbox/platform/identity.ts';
import { isId } from '@lightbox/platform/ids.ts';
import { foreignReference, reference } from '@lightbox/platform/references.ts';
import type { Context } from '#context.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { noted, ofPatient } from '#pages.ts';
import { toApiSubject, type WorkflowLogRow } from './workflow-log.mappers.ts';

async function byId({ loaders, audit }: Context, id: string): Promise<WorkflowLogRow> {
  const entry = isId(id) ? await loaders.workflowLog.load(id) : null;
  if (entry === null) throw notFound('workflow entry');
  if (entry.patientId !== null) audit.touched(entry.patientId);
  return entry;
}

export const workflowLogResolvers = {
  Query: {
    workflowLogs: async (_, args, context) => noted(context, await context.workflowLogs.page(args)),
  },
  Mutation: {
    addWorkflowLog: async (_, { input }, context) =>
      byId(context, await context.services.workflowLogs.add(input)),
  },
  WorkflowLog: {
    __resolveReference: async ({ id }, context) => {
      if (context.viewer === null) throw unauthenticated();
      if (!can(context.viewer, 'workflow:read')) throw forbidden();
      return byId(context, id);
    },
    subject: toApiSubject,
    patient: ({ patientId }) => reference(patientId),
    actor: ({ staffId }) => reference(staffId),
  },
  WorkflowLogConnection: connectionResolvers,
  Patient: {
    __resolveReference: foreignReference('patient'),
    workflowLogs: async ({ id }, args, context) =>
      ofPatient(context, id, await context.loaders.workflowLogsOfPatient(id, args)),
  },
} satisfies Resolvers;
