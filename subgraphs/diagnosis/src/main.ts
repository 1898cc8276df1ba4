import { runMain } from '@lightbox/platform/run-main.ts';
import { runService } from '@lightbox/platform/service.ts';
import { readConfig } from '#config.ts';
import { createDiagnosisSubgraph } from '#subgraph.ts';
import { diagnosisMigrations as migrations } from '../migrations/index.ts';

await runMain(async (stop) => {
  const config = readConfig();
  await runService({ config, migrations, stop }, ({ verifier, log }) =>
    createDiagnosisSubgraph(config.subgraph, { verifier, log }),
  );
});
