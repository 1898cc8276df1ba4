// One subgraph over HTTP for the stock gateway, on the database and the disk that the standalone server has:
// `subgraph.ts users|imaging|diagnosis|financial`. The services' own main.ts is the same but for the disk.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createDiagnosisSubgraph } from '@lightbox/diagnosis/subgraph.ts';
import { createFinancialSubgraph } from '@lightbox/financial/subgraph.ts';
import { DiskStore } from '@lightbox/imaging/storage/disk-store.ts';
import { createImagingSubgraph } from '@lightbox/imaging/subgraph.ts';
import { TokenVerifier } from '@lightbox/platform/identity.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { RevocationList } from '@lightbox/platform/revocations.ts';
import { serveSubgraph, type ServeConfig } from '@lightbox/platform/serve.ts';
import { createUsersSubgraph } from '@lightbox/users/subgraph.ts';

const [name = ''] = process.argv.slice(2);
const variable = (key: string): string => process.env[key] ?? '';
const url = variable('DATABASE_URL');
const log = createLogger(name, 'error');
const database = { url, role: `lightbox_${name}`, schema: name, poolSize: 8 };
const revocations = await RevocationList.open(url, null, log);
const parts = {
  revocations,
  verifier: new TokenVerifier(variable('LIGHTBOX_VERIFICATION_KEY'), revocations),
  log,
};
const store = new DiskStore({
  directory: join(variable('LIGHTBOX_HOME'), 'objects'),
  secret: variable('LIGHTBOX_STORE_SECRET'),
});
const config: ServeConfig = {
  host: '127.0.0.1',
  port: Number(variable('PORT')),
  maxUploadBytes: 0,
  // The stock gateway signs nothing; its requests carry a token.
  gatewaySecret: randomBytes(32).toString('hex'),
  introspection: false,
};

if (name === 'users') {
  const signingKey = variable('LIGHTBOX_SIGNING_KEY');
  await serveSubgraph(
    await createUsersSubgraph({ database, signingKey, bcryptCost: 12 }, parts),
    config,
    log,
  );
} else if (name === 'imaging') {
  const imaging = await createImagingSubgraph({ database, maxUploadBytes: 0 }, { ...parts, store });
  await serveSubgraph(imaging, config, log);
} else if (name === 'diagnosis') {
  await serveSubgraph(await createDiagnosisSubgraph({ database }, parts), config, log);
} else {
  await serveSubgraph(await createFinancialSubgraph({ database, timeZone: 'UTC' }, parts), config, log);
}
process.once('SIGTERM', () => process.exit());
