import { runService } from '@lightbox/platform/service.ts';
import { readConfig } from '#config.ts';
import { createDiagnosisSubgraph } from '#subgraph.ts';

await runService('diagnosis', readConfig, async (config, { verifier, log }) =>
  createDiagnosisSubgraph(config.subgraph, { verifier, log }),
);
