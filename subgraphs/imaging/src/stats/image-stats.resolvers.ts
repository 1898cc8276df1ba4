import { reference } from '@lightbox/platform/references.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { readImageStats } from './image-stats.reads.ts';

export const imageStatsResolvers = {
  Query: {
    imageStats: (_, args, { em, viewer, timeZone }) => readImageStats(em, viewer, timeZone, args),
  },
  ImageStats: {
    author: ({ authorId }) => reference(authorId),
  },
} satisfies Resolvers;
