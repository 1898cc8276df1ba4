import { runService } from '@lightbox/platform/service.ts';
import { readConfig } from '#config.ts';
import { MinioStore } from '#storage/minio-store.ts';
import { createImagingSubgraph } from '#subgraph.ts';

const config = readConfig();
await using store = new MinioStore(config.store);
await runService('imaging', config, ({ verifier, log }) =>
  createImagingSubgraph(config.subgraph, { verifier, log, store }),
);
