import { reference } from '@lightbox/platform/references.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { readReportStats } from './report-stats.reads.ts';

export const reportStatsResolvers = {
  Query: {
    reportStats: (_, args, { em, viewer, timeZone }) => readReportStats(em, viewer, timeZone, args),
  },
  ReportStats: {
    author: ({ authorId }) => reference(authorId),
  },
} satisfies Resolvers;
