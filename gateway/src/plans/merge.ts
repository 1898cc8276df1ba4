import type { Fields } from './plan.ts';

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Adds to an object what was brought of the same one besides, lists of one length item by item. */
export function merge(target: Fields, source: Readonly<Fields>): void {
  for (const key of Object.keys(source)) {
    const [known, brought] = [target[key], source[key]];
    if (brought === undefined) continue;
    if (isObject(known) && isObject(brought)) merge(known, brought);
    else if (Array.isArray(known) && Array.isArray(brought) && known.length === brought.length) {
      const items: unknown[] = known;
      for (const [i, one] of (brought as unknown[]).entries()) {
        const item = items[i];
        if (isObject(item) && isObject(one)) merge(item, one);
        else items[i] = one;
      }
    } else target[key] = brought;
  }
}
