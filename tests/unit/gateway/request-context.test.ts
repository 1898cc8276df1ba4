import { describe, expect, it } from '@jest/globals';
import { GatewayContext } from '@lightbox/gateway/request-context.ts';
import { signalUntil } from '@lightbox/platform/deadline.ts';
import { keepBusy } from '../../support/keep-busy.ts';

/** A request whose subgraph does its work without a pause. */
function requestOf({ milliseconds, work }: { milliseconds: number; work: () => void }) {
  const deadline = Date.now() + milliseconds;
  const caller = {
    authorization: undefined,
    requestId: crypto.randomUUID(),
    clientAddress: null,
    operationName: null,
    origin: 'http://127.0.0.1:4000',
    isOwnOrigin: false,
    isDirect: false,
    refreshCookie: null,
    deadline,
    signal: signalUntil(new AbortController().signal, deadline),
  };
  const scope = {
    cookies: [],
    execute: async () => {
      work();
      return { data: {} };
    },
    forget: () => undefined,
    finish: async () => undefined,
  };
  const gateway = new GatewayContext(caller, { some: { open: () => scope, readiness: async () => ({}) } }, 1);
  return () => gateway.execute('some', { query: '{ __typename }' });
}

describe('the deadline of a request', () => {
  const late = { extensions: { code: 'TIMEOUT' } };

  it('ends it although the process was too busy to look at its timers', async () => {
    let begun = 0;
    const ask = requestOf({
      milliseconds: 20,
      work: () => {
        begun += 1;
        keepBusy(40);
      },
    });
    await expect(ask()).rejects.toMatchObject(late);
    expect(begun).toBe(1);
    await expect(ask()).rejects.toMatchObject(late);
    expect(begun).toBe(1);
  });

  it('leaves alone what keeps to it', async () => {
    const ask = requestOf({ milliseconds: 10_000, work: () => keepBusy(5) });
    expect([await ask(), await ask()]).toEqual([{ data: {} }, { data: {} }]);
  });
});
