import { runMain } from '@lightbox/platform/run-main.ts';
import { runService } from '@lightbox/platform/service.ts';
import { readConfig } from '#config.ts';
import { createFinancialSubgraph } from '#subgraph.ts';
import { financialMigrations as migrations } from '../migrations/index.ts';

await runMain(async (stop) => {
  const config = readConfig();
  await runService({ config, migrations, stop }, ({ verifier, log }) =>
    createFinancialSubgraph(config.subgraph, { verifier, log }),
  );
});
