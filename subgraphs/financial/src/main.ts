import { runService } from '@lightbox/platform/service.ts';
import { readConfig } from '#config.ts';
import { createFinancialSubgraph } from '#subgraph.ts';

await runService('financial', readConfig, async (config, { verifier, log }) =>
  createFinancialSubgraph(config.subgraph, { verifier, log }),
);
