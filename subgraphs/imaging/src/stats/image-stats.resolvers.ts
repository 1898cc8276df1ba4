import { reference } from '@lightbox/platform/references.ts';
import { counted } from '@lightbox/platform/stats.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { readImageStats } from './image-stats.reads.ts';

export const imageStatsResolvers = {
  Query: {
    imageStats: async (_, args, { em, viewer, timeZone, audit }) =>
      counted(audit, args, await readImageStats(em, viewer, timeZone, args)),
  },
  ImageStats: {
    author: ({ authorId }) => reference(authorId),
  },
} satisfies Resolvers;
