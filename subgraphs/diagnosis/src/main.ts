import { runService } from '@lightbox/platform/service.ts';
import { readConfig } from '#config.ts';
import { createDiagnosisSubgraph } from '#subgraph.ts';

const config = readConfig();
await runService('diagnosis', config, ({ verifier, log }) =>
  createDiagnosisSubgraph(config.subgraph, { verifier, log }),
);
