import { readFileSync } from 'node:fs';
import { Database, type DatabaseConfig } from '@lightbox/platform/database.ts';
import type { TokenVerifier } from '@lightbox/platform/identity.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import { Subgraph } from '@lightbox/platform/subgraph.ts';
import { billingResolvers } from '#billings/billing.resolvers.ts';
import { extendedResolvers } from '#billings/extended.resolvers.ts';
import { createContext, type Context } from '#context.ts';
import { paymentResolvers } from '#payments/payment.resolvers.ts';
import { billingStatsResolvers } from '#stats/billing-stats.resolvers.ts';
import { entities } from '#tables.ts';

const typeDefs = readFileSync(new URL('../../../schema/financial.graphql', import.meta.url), 'utf8');

export interface FinancialConfig {
  readonly database: DatabaseConfig;
  /** The hospital's, which says what day it is; a name of the IANA database. */
  readonly timeZone: string;
}

export interface FinancialParts {
  readonly verifier: TokenVerifier;
  readonly log: Logger;
}

/** Composition root of the financial subgraph. */
export async function createFinancialSubgraph(
  { database: config, timeZone }: FinancialConfig,
  { verifier, log }: FinancialParts,
): Promise<Subgraph<Context>> {
  const database = await Database.open(config, entities, log);
  return new Subgraph<Context>(
    {
      name: 'financial',
      typeDefs,
      resolvers: {
        ...billingResolvers,
        ...extendedResolvers,
        ...billingStatsResolvers,
        ...paymentResolvers,
        Query: { ...billingResolvers.Query, ...billingStatsResolvers.Query },
      },
      createContext: (request) => createContext(request, timeZone),
      dependencies: {},
    },
    { database, verifier, log },
  );
}
