import { GatewayPass } from '@lightbox/platform/gateway-pass.ts';
import { createLogger, type Logger } from '@lightbox/platform/logger.ts';
import { Agent, interceptors } from 'undici';
import { RemoteSubgraph } from './remote-subgraph.ts';

/** Larger answers are no pages of records. */
const maxAnswerBytes = 16 * 1024 ** 2;
const maxConnections = 128;

export interface RemoteSubgraphs extends AsyncDisposable {
  readonly subgraphs: Readonly<Record<string, RemoteSubgraph>>;
}

interface RemoteOptions {
  readonly log?: Logger;
  /** How long a subgraph may leave an upload without a sign of life. */
  readonly uploadIdleSeconds?: number;
}

/**
 * Subgraphs in other processes, over kept-alive connections that all requests share. A host name that stands for
 * several copies is looked up again and again, and they are asked in turn.
 * @param urls of each subgraph's `/graphql`, by its name
 * @param secret shared with the subgraphs
 */
export function openRemoteSubgraphs(
  urls: Readonly<Record<string, string>>,
  secret: string,
  { log = createLogger('gateway', 'silent'), uploadIdleSeconds = 30 }: RemoteOptions = {},
): RemoteSubgraphs {
  const limits = { connect: { timeout: 2000 }, maxResponseSize: maxAnswerBytes };
  const lookup = interceptors.dns({ maxTTL: 5000 });
  const agents = [new Agent({ ...limits, connections: maxConnections }), new Agent(limits)] as const;
  const [dispatcher, uploads] = [agents[0].compose(lookup), agents[1].compose(lookup)];
  const parts = {
    pass: new GatewayPass(secret),
    dispatcher,
    uploads,
    uploadIdleMilliseconds: uploadIdleSeconds * 1000,
    log,
  };
  const subgraphs = Object.entries(urls).map(
    ([name, url]) => [name, new RemoteSubgraph(name, url, parts)] as const,
  );
  return {
    subgraphs: Object.fromEntries(subgraphs),
    [Symbol.asyncDispose]: async () => {
      for (const [, subgraph] of subgraphs) subgraph[Symbol.dispose]();
      await Promise.all(agents.map((agent) => agent.destroy()));
    },
  };
}
