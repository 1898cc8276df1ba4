import { runMain } from '@lightbox/platform/run-main.ts';
import { runService } from '@lightbox/platform/service.ts';
import { readConfig } from '#config.ts';
import { createUsersSubgraph } from '#subgraph.ts';
import { usersMigrations as migrations } from '../migrations/index.ts';

await runMain(async (stop) => {
  const config = readConfig();
  await runService({ config, migrations, stop }, ({ verifier, revocations, log }) =>
    createUsersSubgraph(config.subgraph, { verifier, revocations, log }),
  );
});
