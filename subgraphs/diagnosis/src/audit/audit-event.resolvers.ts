import { connectionResolvers } from '@lightbox/platform/connection.ts';
import { reference } from '@lightbox/platform/references.ts';
import type { Resolvers } from '#generated/graphql.ts';

export const auditEventResolvers = {
  Query: {
    auditEvents: (_, args, { auditEvents }) => auditEvents.page(args),
  },
  AuditEvent: {
    actor: ({ staffId }) => reference(staffId),
  },
  AuditEventConnection: connectionResolvers,
} satisfies Resolvers;
