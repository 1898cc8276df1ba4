import { runMain } from '@lightbox/platform/run-main.ts';
import { runService } from '@lightbox/platform/service.ts';
import { readConfig } from '#config.ts';
import { MinioStore } from '#storage/minio-store.ts';
import { createImagingSubgraph } from '#subgraph.ts';
import { imagingMigrations as migrations } from '../migrations/index.ts';

await runMain(async (stop) => {
  const config = readConfig();
  await using store = new MinioStore(config.store);
  await runService({ config, migrations, stop }, ({ verifier, log }) =>
    createImagingSubgraph(config.subgraph, { verifier, log, store }),
  );
});
