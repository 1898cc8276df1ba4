import { readFileSync } from 'node:fs';
import { Database, type DatabaseConfig } from '@lightbox/platform/database.ts';
import type { TokenVerifier } from '@lightbox/platform/identity.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import { Subgraph } from '@lightbox/platform/subgraph.ts';
import { createContext, type Context } from '#context.ts';
import { extendedResolvers } from '#images/extended.resolvers.ts';
import { imageResolvers } from '#images/image.resolvers.ts';
import type { ObjectStore } from '#storage/object-store.ts';
import { observed } from '#storage/observed-store.ts';
import { imageStatsResolvers } from '#stats/image-stats.resolvers.ts';
import { studyResolvers } from '#studies/study.resolvers.ts';
import { entities } from '#tables.ts';
import { Sweeper } from '#uploads/sweeper.ts';
import { uploadResolvers } from '#uploads/upload.resolvers.ts';

const typeDefs = readFileSync(new URL('../../../schema/imaging.graphql', import.meta.url), 'utf8');

export interface ImagingConfig {
  readonly database: DatabaseConfig;
  /** Largest single file. */
  readonly maxUploadBytes: number;
  /** How long the bytes of a deleted image stay, in days. */
  readonly retentionDays: number;
  /** The hospital's: its months count, and its clocks where a file says a time without an offset. IANA name. */
  readonly timeZone: string;
}

export interface ImagingParts {
  readonly verifier: TokenVerifier;
  readonly log: Logger;
  /** Stays the caller's to dispose of. */
  readonly store: ObjectStore;
}

const resolvers = {
  ...imageResolvers,
  ...extendedResolvers,
  ...studyResolvers,
  Query: { ...imageResolvers.Query, ...imageStatsResolvers.Query },
  Mutation: { ...imageResolvers.Mutation, ...uploadResolvers.Mutation },
  ImageStats: imageStatsResolvers.ImageStats,
  UploadResult: uploadResolvers.UploadResult,
};

/** Composition root of the imaging subgraph. */
export async function createImagingSubgraph(
  { database: config, maxUploadBytes, retentionDays, timeZone }: ImagingConfig,
  { verifier, log, store: given }: ImagingParts,
): Promise<Subgraph<Context>> {
  const store = observed(given);
  const database = await Database.open(config, entities, log);
  return new Subgraph<Context>(
    {
      name: 'imaging',
      typeDefs,
      resolvers,
      createContext: (request) => createContext(request, { store, maxUploadBytes, timeZone }),
      dependencies: { objectStore: () => store.ready() },
    },
    { database, verifier, log, background: new Sweeper(database, store, log, retentionDays) },
  );
}
