import { reference } from '@lightbox/platform/references.ts';
import { counted } from '@lightbox/platform/stats.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { readReportStats } from './report-stats.reads.ts';

export const reportStatsResolvers = {
  Query: {
    reportStats: async (_, args, { em, viewer, timeZone, audit }) =>
      counted(audit, args, await readReportStats(em, viewer, timeZone, args)),
  },
  ReportStats: {
    author: ({ authorId }) => reference(authorId),
  },
} satisfies Resolvers;
