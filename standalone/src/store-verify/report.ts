import type { Difference, Verified } from '@lightbox/imaging/verify/verify-store.ts';

/** A difference in words that name nobody. */
export function inWords(difference: Difference): string {
  switch (difference.kind) {
    case 'object-missing':
      return `image ${difference.imageId}: its file is missing`;
    case 'object-unreadable':
      return `image ${difference.imageId}: its file cannot be read`;
    case 'object-unknown':
      return `object ${difference.key}: belongs to no image`;
    case 'object-left':
      return `image ${difference.imageId}: its file is still there, although its retention time is over`;
    case 'size-differs':
      return `image ${difference.imageId}: its file has ${difference.is} bytes instead of ${difference.was}`;
    case 'hash-differs':
      return `image ${difference.imageId}: its file is not the one that was stored`;
  }
}

export function summaryOf({ images, objects, differences }: Verified, hashes: boolean): string {
  const how = hashes ? '' : ' without their hashes';
  const outcome = differences === 0 ? 'nothing differs' : `${differences} differ`;
  return `${images} images and ${objects} objects compared${how}: ${outcome}.`;
}
