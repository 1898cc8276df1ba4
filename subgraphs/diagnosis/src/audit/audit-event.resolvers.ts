import { connectionResolvers } from '@lightbox/platform/connection.ts';
import { reference } from '@lightbox/platform/references.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { toApiSubject } from '#workflow/workflow-log.mappers.ts';

export const auditEventResolvers = {
  Query: {
    auditEvents: (_, args, { auditEvents, audit }) => {
      audit.touchedTrail();
      return auditEvents.page(args);
    },
  },
  AuditEvent: {
    actor: ({ staffId }) => reference(staffId),
    subject: toApiSubject,
  },
  AuditEventConnection: connectionResolvers,
} satisfies Resolvers;
