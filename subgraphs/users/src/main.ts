import { runService } from '@lightbox/platform/service.ts';
import { readConfig } from '#config.ts';
import { createUsersSubgraph } from '#subgraph.ts';

await runService('users', readConfig, async (config, { verifier, revocations, log }) =>
  createUsersSubgraph(config.subgraph, { verifier, revocations, log }),
);
