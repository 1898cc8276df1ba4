import { runService } from '@lightbox/platform/service.ts';
import { readConfig } from '#config.ts';
import { createUsersSubgraph } from '#subgraph.ts';

const config = readConfig();
await runService('users', config, ({ verifier, revocations, log }) =>
  createUsersSubgraph(config.subgraph, { verifier, revocations, log }),
);
