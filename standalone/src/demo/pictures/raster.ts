/** A picture while it is painted: one number per pixel, row by row, in the unit of its modality. */
export type Raster = { readonly width: number; readonly height: number; readonly data: Float32Array };

/** Coverage from 0 to 1 of a rectangle of a raster; (x, y) is its upper left corner. */
export type Mask = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
};

export function createRaster(width: number, height: number, value = 0): Raster {
  return { width, height, data: new Float32Array(width * height).fill(value) };
}

/** Painted where a mask covers: a plain value, or one that depends on the place and on what is there. */
export type Paint = number | ((x: number, y: number, old: number) => number);

/** Lays paint over the raster, opaque where the mask is 1. */
export function paint(raster: Raster, mask: Mask, colour: Paint, opacity = 1): void {
  const { left, right, top, bottom } = overlap(raster, mask);
  for (let y = top; y < bottom; y += 1) {
    const source = (y - mask.y) * mask.width - mask.x;
    const target = y * raster.width;
    for (let x = left; x < right; x += 1) {
      const coverage = mask.data[source + x] ?? 0;
      if (coverage < 0.002) continue;
      const old = raster.data[target + x] ?? 0;
      const value = typeof colour === 'number' ? colour : colour(x, y, old);
      raster.data[target + x] = old + (value - old) * coverage * opacity;
    }
  }
}

/**
 * Adds the mask times an amount: what a ray meets on its way adds up. `shade` makes it depend on the place;
 * its last argument is the place's index in the mask.
 */
export function add(
  raster: Raster,
  mask: Mask,
  amount: number,
  shade?: (x: number, y: number, index: number) => number,
): void {
  const { left, right, top, bottom } = overlap(raster, mask);
  for (let y = top; y < bottom; y += 1) {
    const source = (y - mask.y) * mask.width - mask.x;
    const target = y * raster.width;
    for (let x = left; x < right; x += 1) {
      const coverage = mask.data[source + x] ?? 0;
      if (coverage === 0) continue;
      const weight = shade ? coverage * shade(x, y, source + x) : coverage;
      raster.data[target + x] = (raster.data[target + x] ?? 0) + weight * amount;
    }
  }
}

function overlap(raster: Raster, mask: Mask): { left: number; right: number; top: number; bottom: number } {
  return {
    left: Math.max(0, mask.x),
    right: Math.min(raster.width, mask.x + mask.width),
    top: Math.max(0, mask.y),
    bottom: Math.min(raster.height, mask.y + mask.height),
  };
}

/** The picture with left and right exchanged. */
export function mirrored(raster: Raster): Raster {
  const data = raster.data.slice();
  for (let y = 0; y < raster.height; y += 1)
    data.subarray(y * raster.width, (y + 1) * raster.width).reverse();
  return { ...raster, data };
}

/** The mask's rectangle as a picture of its own, so that several can be combined before they are painted. */
export function mapMask(mask: Mask, change: (coverage: number, index: number) => number): Mask {
  const data = new Float32Array(mask.data.length);
  for (let index = 0; index < data.length; index += 1) data[index] = change(mask.data[index] ?? 0, index);
  return { ...mask, data };
}

/** Keeps of the first mask what the second one covers, too. */
export function intersect(mask: Mask, other: Mask): Mask {
  const data = new Float32Array(mask.data.length);
  for (let row = 0; row < mask.height; row += 1) {
    const otherRow = row + mask.y - other.y;
    if (otherRow < 0 || otherRow >= other.height) continue;
    for (let column = 0; column < mask.width; column += 1) {
      const otherColumn = column + mask.x - other.x;
      if (otherColumn < 0 || otherColumn >= other.width) continue;
      const index = row * mask.width + column;
      data[index] = (mask.data[index] ?? 0) * (other.data[otherRow * other.width + otherColumn] ?? 0);
    }
  }
  return { ...mask, data };
}
