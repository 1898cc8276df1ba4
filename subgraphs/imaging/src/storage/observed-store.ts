import { AppError } from '@lightbox/platform/errors.ts';
import { storeSeconds, uploadBytes } from '@lightbox/platform/metrics.ts';
import { tracedCall } from '@lightbox/platform/tracing.ts';
import type { ObjectStore } from './object-store.ts';

const attributes = { 'lightbox.service': 'imaging' };
const stored = uploadBytes.labels({ service: 'imaging', direction: 'out' });

/** A store whose operations are measured and are spans of a trace; keys and URLs stay untold. */
export function observed(store: ObjectStore): ObjectStore {
  const put = measured('put');
  const open = measured('open');
  const stat = measured('stat');
  const remove = measured('remove');
  const removeIncomplete = measured('removeIncomplete');
  const signedUrl = measured('signedUrl');
  return {
    put: async (key, body, options) => {
      const result = await put(() => store.put(key, body, options));
      stored.inc(result.byteSize);
      return result;
    },
    open: (key, range) => open(() => store.open(key, range)),
    stat: (key) => stat(() => store.stat(key)),
    remove: (key) => remove(() => store.remove(key)),
    list: () => store.list(),
    removeIncomplete: (olderThan) => removeIncomplete(() => store.removeIncomplete(olderThan)),
    signedUrl: (key, options) => signedUrl(() => store.signedUrl(key, options)),
    ready: () => store.ready(),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

function measured(operation: string) {
  const labels = { service: 'imaging', operation };
  const ok = storeSeconds.of({ ...labels, outcome: 'ok' });
  return async <Value>(work: () => Promise<Value>): Promise<Value> => {
    const start = performance.now();
    try {
      const value = await tracedCall(`store ${operation}`, attributes, work);
      ok.since(start);
      return value;
    } catch (error) {
      const outcome = error instanceof AppError ? error.code : 'INTERNAL';
      storeSeconds.of({ ...labels, outcome }).since(start);
      throw error;
    }
  };
}
