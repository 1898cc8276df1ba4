import { GatewayPass } from '@lightbox/platform/gateway-pass.ts';
import { Agent, interceptors } from 'undici';
import { RemoteSubgraph } from './remote-subgraph.ts';

/** Larger answers are no pages of records. */
const maxAnswerBytes = 16 * 1024 ** 2;

export interface RemoteSubgraphs extends AsyncDisposable {
  readonly subgraphs: Readonly<Record<string, RemoteSubgraph>>;
}

/**
 * Subgraphs in other processes, over kept-alive connections that all requests share. A host name that stands for
 * several copies is looked up again and again, and they are asked in turn.
 * @param urls of each subgraph's `/graphql`, by its name
 * @param secret shared with the subgraphs
 */
export function openRemoteSubgraphs(urls: Readonly<Record<string, string>>, secret: string): RemoteSubgraphs {
  const pass = new GatewayPass(secret);
  const agent = new Agent({
    connections: 128,
    connect: { timeout: 2000 },
    maxResponseSize: maxAnswerBytes,
  });
  const dispatcher = agent.compose(interceptors.dns({ maxTTL: 5000 }));
  const subgraphs = Object.entries(urls).map(
    ([name, url]) => [name, new RemoteSubgraph(name, url, pass, dispatcher)] as const,
  );
  return {
    subgraphs: Object.fromEntries(subgraphs),
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}
