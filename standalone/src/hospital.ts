import { createDiagnosisSubgraph } from '@lightbox/diagnosis/subgraph.ts';
import { createFinancialSubgraph } from '@lightbox/financial/subgraph.ts';
import { createImagingSubgraph } from '@lightbox/imaging/subgraph.ts';
import type { ObjectStore } from '@lightbox/imaging/storage/object-store.ts';
import { TokenVerifier } from '@lightbox/platform/identity.ts';
import { createLogger, type Logger } from '@lightbox/platform/logger.ts';
import { RevocationList } from '@lightbox/platform/revocations.ts';
import { createUsersSubgraph } from '@lightbox/users/subgraph.ts';

export interface HospitalConfig {
  /** The owner's URL; each subgraph takes on its own role. */
  readonly databaseUrl: string;
  /** EC key pair on P-256, PEM. */
  readonly signingKey: string;
  readonly verificationKey: string;
  readonly maxUploadBytes: number;
  readonly timeZone: string;
  /** How long the bytes of deleted images stay; 30 days where it is not said. */
  readonly retentionDays?: number;
  readonly bcryptCost: number;
  /** How long an operation may take; 10 where it is not said. */
  readonly timeoutSeconds?: number;
}

export interface Hospital extends AsyncDisposable {
  readonly subgraphs: Awaited<ReturnType<typeof openSubgraphs>>;
}

/** The four subgraphs in this process, over one database and one store. The store stays the caller's. */
export async function openHospital(
  config: HospitalConfig,
  store: ObjectStore,
  log: Logger,
): Promise<Hospital> {
  const stack = new AsyncDisposableStack();
  try {
    const subgraphs = await openSubgraphs(stack, config, store, log);
    return { subgraphs, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function openSubgraphs(
  stack: AsyncDisposableStack,
  config: HospitalConfig,
  store: ObjectStore,
  log: Logger,
) {
  const { databaseUrl: url, signingKey, bcryptCost, timeZone, maxUploadBytes, timeoutSeconds = 10 } = config;
  const { retentionDays = 30 } = config;
  const revocations = stack.use(
    await RevocationList.open(url, 'lightbox_users', createLogger('revocations', log.level)),
  );
  const verifier = new TokenVerifier(config.verificationKey, revocations);
  const database = (schema: string) => ({
    url,
    role: `lightbox_${schema}`,
    schema,
    poolSize: 8,
    timeoutSeconds,
  });
  const parts = (service: string) => ({ verifier, revocations, log: createLogger(service, log.level) });
  const [users, imaging, diagnosis, financial] = await Promise.all([
    createUsersSubgraph({ database: database('users'), signingKey, bcryptCost, timeZone }, parts('users')),
    createImagingSubgraph(
      { database: database('imaging'), maxUploadBytes, retentionDays, timeZone },
      { ...parts('imaging'), store },
    ),
    createDiagnosisSubgraph({ database: database('diagnosis'), timeZone }, parts('diagnosis')),
    createFinancialSubgraph({ database: database('financial'), timeZone }, parts('financial')),
  ]);
  for (const subgraph of [users, imaging, diagnosis, financial]) stack.use(subgraph);
  return { users, imaging, diagnosis, financial };
}
