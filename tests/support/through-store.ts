import type { ObjectStore } from '@lightbox/imaging/storage/object-store.ts';

/** The same store, of which a test may replace what it likes. */
export const throughStore = (store: ObjectStore): ObjectStore => ({
  put: (key, body, options) => store.put(key, body, options),
  open: (key, range) => store.open(key, range),
  stat: (key) => store.stat(key),
  remove: (key) => store.remove(key),
  list: () => store.list(),
  removeIncomplete: (olderThan) => store.removeIncomplete(olderThan),
  signedUrl: (key, options) => store.signedUrl(key, options),
  ready: () => store.ready(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
});
