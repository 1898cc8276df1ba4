import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createGateway } from '@lightbox/gateway/server.ts';
import { serveWebApp } from '@lightbox/gateway/web-app.ts';
import { createLogger, type Logger } from '@lightbox/platform/logger.ts';
import { observe } from '@lightbox/platform/observe.ts';
import { migrate } from '@lightbox/platform/migrate.ts';
import { claimAddress } from './claim-address.ts';
import type { StandaloneConfig } from './config.ts';
import { fillEmptyHospital } from './demo/fill.ts';
import { startPostgres } from './embedded-postgres.ts';
import { openHome } from './home.ts';
import { openHospital } from './hospital.ts';
import { allMigrations, databaseError } from './migrations.ts';
import { openObjects } from './objects.ts';
import { checkTimeZone } from '@lightbox/platform/time-zone.ts';
import { addressError, codeOf } from '@lightbox/platform/startup-error.ts';

interface Start {
  readonly say: (text: string) => void;
  readonly log: Logger;
  /** Aborts a start that is under way. */
  readonly signal: AbortSignal;
}

export interface Standalone extends AsyncDisposable {
  /** Where it answers. */
  readonly address: string;
  /** True when the demo hospital is in the database. */
  readonly demo: boolean;
  /** Settles with a sentence when a part that it needs has ended by itself. */
  readonly broken: Promise<string>;
}

/**
 * A whole hospital in this process: database, store, four subgraphs, gateway and web app.
 * @throws StartupError with one sentence that says what to do; nothing is left running
 */
export async function startStandalone(config: StandaloneConfig, start: Start): Promise<Standalone> {
  const stack = new AsyncDisposableStack();
  try {
    return await open(config, stack, start);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function open(config: StandaloneConfig, stack: AsyncDisposableStack, { say, log, signal }: Start) {
  await claimAddress(config.host, config.port);
  stack.use(await observe('standalone', config.observe, log));
  const home = stack.use(await openHome(config.home));
  const postgres =
    config.databaseUrl === null
      ? stack.use(
          await startPostgres({ home: home.path, password: home.secrets.databasePassword, say, signal }),
        )
      : null;
  const databaseUrl = config.databaseUrl ?? postgres?.url ?? '';
  const storeSecret = config.storeSecret ?? home.secrets.storeSecret;
  const signingKey = config.signingKey ?? home.secrets.signingKey;
  const verificationKey = createPublicKey(signingKey).export({ type: 'spki', format: 'pem' });
  const objects = stack.use(await openObjects(config.store, { home, storeSecret, say, signal }));
  await migrate(databaseUrl, allMigrations, log).catch((error: unknown) => {
    throw config.databaseUrl === null || codeOf(error) === '' ? error : databaseError(error);
  });
  const { maxUploadBytes, timeZone, retentionDays, timeoutSeconds } = config;
  await checkTimeZone({ url: databaseUrl, log, stop: signal }, timeZone);
  const hospital = stack.use(
    await openHospital(
      {
        databaseUrl,
        signingKey,
        verificationKey,
        maxUploadBytes,
        timeZone,
        retentionDays,
        timeoutSeconds,
        bcryptCost: 12,
      },
      objects.store,
      log,
    ),
  );
  signal.throwIfAborted();
  const demo = await fillEmptyHospital({
    ...config,
    databaseUrl,
    demoStore: config.demo ? objects.store : null,
    say,
    log,
  });
  const gateway = stack.use(
    await createGateway(
      { ...config, verificationKey },
      {
        supergraphSdl: await readFile(`${config.checkout}schema/supergraph.graphql`, 'utf8'),
        subgraphs: { ...hospital.subgraphs },
        log: createLogger('gateway', log.level),
        routes: async (app) => {
          const { disk } = objects;
          if (disk !== null) {
            app.get('/objects/*', async (request, reply) => {
              reply.hijack();
              await disk.serve(request.raw, reply.raw);
            });
          }
          await serveWebApp(app, { directory: `${config.checkout}web/dist`, imageOrigins: objects.origins });
        },
      },
    ),
  );
  const { host, port } = config;
  const address = await gateway.listen().catch((error: unknown) => {
    throw addressError(error, host, port);
  });
  const resources = stack.move();
  return {
    address,
    demo,
    broken: Promise.race([postgres?.exited ?? null, objects.exited].filter((exited) => exited !== null)),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
