import type { SubgraphConnections } from '@lightbox/gateway/request-context.ts';
import type { Answer } from './ask.ts';
import type { SubgraphName } from './guarded-fields.ts';

/** How a subgraph may be out of order. */
export const faults = ['cannot be reached', 'breaks in the middle'] as const;
export type Fault = (typeof faults)[number];

/** A gateway's way to its subgraphs. */
export interface Connected extends AsyncDisposable {
  readonly subgraphs: SubgraphConnections;
}

/** A running hospital, however its parts are put together. */
export interface TestHospital {
  /** Scheme, host and port of the gateway. */
  readonly address: string;
  /** Asks a subgraph past the gateway, as a caller who knows its address could; for nobody, as the gateway does. */
  askSubgraph(
    name: SubgraphName,
    token: string | null,
    query: string,
    variables: Record<string, unknown>,
  ): Promise<Answer>;
  /** The same subgraphs for a gateway of the test's own, one of them out of order. */
  without(name: SubgraphName, fault: Fault): Promise<Connected>;
}

/** Gateway and subgraphs of every test take files of this size, in bytes. */
export const maxUploadBytes = 8 * 1024 ** 2;

/** For an operation. No test waits for it, and machines are at times busy. */
export const timeoutSeconds = 60;
