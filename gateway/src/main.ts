import { readFile } from 'node:fs/promises';
import { createLogger } from '@lightbox/platform/logger.ts';
import { observe } from '@lightbox/platform/observe.ts';
import { runMain } from '@lightbox/platform/run-main.ts';
import { readConfig } from '#config.ts';
import { openRemoteSubgraphs } from '#remote/remote-subgraphs.ts';
import { createGateway } from '#server.ts';
import { serveWebApp } from '#web-app.ts';

await runMain(async (stop) => {
  const config = readConfig();
  const { imageOrigins, webApp: directory, uploadIdleSeconds } = config;
  const log = createLogger('gateway', config.logLevel);
  await using _observed = await observe('gateway', config.observe, log);
  await using remote = openRemoteSubgraphs(config.subgraphUrls, config.gatewaySecret, {
    log,
    uploadIdleSeconds,
  });
  await using gateway = await createGateway(config, {
    supergraphSdl: await readFile(config.supergraph, 'utf8'),
    subgraphs: remote.subgraphs,
    log,
    routes: (app) => serveWebApp(app, { directory, imageOrigins }),
  });
  const address = await gateway.listen();
  log.info({ address }, 'ready');
  if (stop.aborted) return;
  await new Promise<void>((resolve) => {
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
});
