import { runService } from '@lightbox/platform/service.ts';
import { readConfig } from '#config.ts';
import { createFinancialSubgraph } from '#subgraph.ts';

const config = readConfig();
await runService('financial', config, ({ verifier, log }) =>
  createFinancialSubgraph(config.subgraph, { verifier, log }),
);
