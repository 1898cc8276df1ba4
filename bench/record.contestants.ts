import { join } from 'node:path';
import { startDistributed } from './distributed.ts';
import { openGround, startStandalone, type Ground } from './support/hospital.ts';
import { installPeers } from './support/peers.ts';
import { startServer, type Server } from './support/server.ts';

export interface Contestant {
  readonly name: string;
  /** `limit` answers without rules or audit, in a way that nobody could ship. */
  readonly kind: 'ours' | 'peer' | 'limit';
  readonly address: string;
  /** Processes that work for it, PostgreSQL apart. */
  readonly pids: readonly number[];
  /** The names that its connections give themselves. */
  readonly applicationName: RegExp;
}

export interface Contest {
  readonly ground: Ground;
  /** Where people sign in. */
  readonly standalone: Server;
  readonly contestants: readonly Contestant[];
}

const applicationName = /^lightbox (users|imaging|diagnosis|financial)$/;

const alone = ({ pid }: Server) => ({ pids: [pid], applicationName });
const at = ({ address }: Server, path = '/graphql') => ({ address: address + path });

/** Starts everybody on one database. Those that reach subgraphs over HTTP reach the same four processes. */
export async function openContest(stack: AsyncDisposableStack): Promise<Contest> {
  installPeers();
  const ground = stack.use(await openGround());
  const standalone = stack.use(await startStandalone(ground));
  const { gateway, subgraphs, urls } = stack.use(await startDistributed(ground));
  const subgraphPids = Object.values(subgraphs).map(({ pid }) => pid);
  const { databaseUrl, home, secrets } = ground;
  const overSubgraphs = { SUBGRAPH_URLS: JSON.stringify(urls), NODE_ENV: 'production' };
  const untold = { APOLLO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };
  const stockReady = '/?query={__typename}';
  const start = async (script: string, args: string[], env: Record<string, string>, readyPath: string) =>
    stack.use(await startServer({ script, args, env, readyPath }));
  const hive = 'bench/peers/hive-gateway.ts';

  const stockLocal = await start(
    'bench/stock-gateway.ts',
    ['local'],
    {
      ...untold,
      DATABASE_URL: databaseUrl,
      OBJECTS: join(home, 'objects'),
      LIGHTBOX_STORE_SECRET: secrets.storeSecret,
      LIGHTBOX_SIGNING_KEY: secrets.signingKey,
      LIGHTBOX_VERIFICATION_KEY: secrets.verificationKey,
    },
    stockReady,
  );
  const stockRemote = await start(
    'bench/stock-gateway.ts',
    ['remote'],
    { ...untold, ...overSubgraphs },
    stockReady,
  );
  const hiveJs = await start(hive, ['js'], overSubgraphs, '/readiness');
  const hiveRust = await start(hive, ['rust'], overSubgraphs, '/readiness');
  const sql = await start('bench/sql-server.ts', [], { DATABASE_URL: databaseUrl }, '/');

  const withSubgraphs = ({ pid }: Server) => ({ pids: [pid, ...subgraphPids], applicationName });
  const contestants: Contestant[] = [
    { name: 'ours, standalone', kind: 'ours', ...at(standalone), ...alone(standalone) },
    { name: 'ours, distributed', kind: 'ours', ...at(gateway), ...withSubgraphs(gateway) },
    { name: '@apollo/gateway, local', kind: 'peer', ...at(stockLocal, '/'), ...alone(stockLocal) },
    { name: '@apollo/gateway, remote', kind: 'peer', ...at(stockRemote, '/'), ...withSubgraphs(stockRemote) },
    { name: 'Hive Gateway', kind: 'peer', ...at(hiveJs), ...withSubgraphs(hiveJs) },
    { name: 'Hive Gateway, Rust planner', kind: 'peer', ...at(hiveRust), ...withSubgraphs(hiveRust) },
    {
      name: 'one SQL statement',
      kind: 'limit',
      ...at(sql, '/'),
      pids: [sql.pid],
      applicationName: /^bench sql$/,
    },
  ];
  return { ground, standalone, contestants };
}
