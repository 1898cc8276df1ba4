import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const interval = 16 * 1024 ** 2;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;
setFlagsFromString('--no-expose-gc');

let passed = 0;

/**
 * Notes bytes that stream through this process, and has the young generation collected every 16 MiB. Chunks from the
 * network lie outside V8's heap and hardly fill it: V8 lets 64 MiB of dead ones gather, then marks the whole heap. A
 * young collection takes a millisecond or two; over an upload of 1 GiB it halves both CPU and growth of memory.
 */
export function bytesPassed(count: number): void {
  passed += count;
  if (passed < interval) return;
  passed = 0;
  collect({ type: 'minor' });
}
