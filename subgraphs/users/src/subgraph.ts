import { readFileSync } from 'node:fs';
import { Database, type DatabaseConfig } from '@lightbox/platform/database.ts';
import type { TokenVerifier } from '@lightbox/platform/identity.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import type { RevocationList } from '@lightbox/platform/revocations.ts';
import { Subgraph } from '@lightbox/platform/subgraph.ts';
import { accountResolvers } from '#accounts/account.resolvers.ts';
import { Passwords } from '#accounts/passwords.ts';
import { TokenSigner } from '#accounts/tokens.ts';
import { createContext, type Context } from '#context.ts';
import { patientResolvers } from '#patients/patient.resolvers.ts';
import { staffResolvers } from '#staff/staff.resolvers.ts';
import { entities } from '#tables.ts';

const typeDefs = readFileSync(new URL('../../../schema/users.graphql', import.meta.url), 'utf8');

export interface UsersConfig {
  readonly database: DatabaseConfig;
  /** EC private key on P-256, PEM. */
  readonly signingKey: string;
  /** 12 in service; tests take less. */
  readonly bcryptCost: number;
  /** The hospital's, which says what day it is; a name of the IANA database. */
  readonly timeZone: string;
}

export interface UsersParts {
  readonly verifier: TokenVerifier;
  readonly revocations: RevocationList;
  readonly log: Logger;
}

/** Composition root of the users subgraph. */
export async function createUsersSubgraph(
  config: UsersConfig,
  { verifier, revocations, log }: UsersParts,
): Promise<Subgraph<Context>> {
  const database = await Database.open(config.database, entities, log);
  const keys = {
    passwords: new Passwords(config.bcryptCost),
    signer: new TokenSigner(config.signingKey),
    refreshRevocations: () => revocations.refresh(),
  };
  return new Subgraph<Context>(
    {
      name: 'users',
      typeDefs,
      resolvers: {
        Query: { ...accountResolvers.Query, ...patientResolvers.Query, ...staffResolvers.Query },
        Mutation: { ...accountResolvers.Mutation, ...patientResolvers.Mutation, ...staffResolvers.Mutation },
        Account: accountResolvers.Account,
        AccountConnection: accountResolvers.AccountConnection,
        Patient: patientResolvers.Patient,
        PatientConnection: patientResolvers.PatientConnection,
        PatientRestriction: patientResolvers.PatientRestriction,
        BrokenGlass: patientResolvers.BrokenGlass,
        BrokenGlassConnection: patientResolvers.BrokenGlassConnection,
        Staff: staffResolvers.Staff,
        StaffConnection: staffResolvers.StaffConnection,
      },
      createContext: (request) => createContext(request, keys, config.timeZone),
      dependencies: {},
    },
    { database, verifier, log },
  );
}
