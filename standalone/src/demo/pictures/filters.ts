import type { Mask, Raster } from './raster.ts';

const { floor, min, max } = Math;

/** A blur close to a Gaussian: two passes of a running mean of the radius (whole pixels, 0 for none) in each direction. */
export function blur<T extends Mask | Raster>(image: T, radius: number): T {
  const size = Math.round(radius);
  if (size < 1) return image;
  const { width, height } = image;
  if (size >= 8) return { ...image, data: blurCoarsely(image.data, width, height, size) };
  return { ...image, data: blurred(image.data, width, height, size) };
}

function blurred(data: Float32Array, width: number, height: number, radius: number): Float32Array {
  const first = new Float32Array(data.length);
  const second = new Float32Array(data.length);
  meanOfRows(data, first, width, height, radius);
  meanOfRows(first, second, width, height, radius);
  meanOfColumns(second, first, width, height, radius);
  meanOfColumns(first, second, width, height, radius);
  return second;
}

/** What a wide blur leaves has no detail to lose: it is made at a quarter of the size. */
function blurCoarsely(data: Float32Array, width: number, height: number, radius: number): Float32Array {
  const columns = Math.ceil(width / 4) + 1;
  const rows = Math.ceil(height / 4) + 1;
  const small = new Float32Array(columns * rows);
  for (let y = 0; y < height; y += 1) {
    const row = (y >> 2) * columns;
    for (let x = 0; x < width; x += 1) {
      const index = row + (x >> 2);
      small[index] = (small[index] ?? 0) + (data[y * width + x] ?? 0) / 16;
    }
  }
  const smooth = blurred(small, columns, rows, Math.round(radius / 4));
  const wide = new Float32Array(data.length);
  for (let y = 0; y < height; y += 1) {
    const placeY = max(0, y / 4 - 0.375);
    const top = floor(placeY);
    const fy = placeY - top;
    for (let x = 0; x < width; x += 1) {
      const placeX = max(0, x / 4 - 0.375);
      const left = floor(placeX);
      const fx = placeX - left;
      const index = top * columns + left;
      const upper = (smooth[index] ?? 0) * (1 - fx) + (smooth[index + 1] ?? 0) * fx;
      const lower = (smooth[index + columns] ?? 0) * (1 - fx) + (smooth[index + columns + 1] ?? 0) * fx;
      wide[y * width + x] = upper * (1 - fy) + lower * fy;
    }
  }
  return wide;
}

function meanOfRows(
  from: Float32Array,
  to: Float32Array,
  width: number,
  height: number,
  radius: number,
): void {
  const share = 1 / (2 * radius + 1);
  for (let y = 0; y < height; y += 1) {
    const start = y * width;
    const last = start + width - 1;
    let sum = (from[start] ?? 0) * radius;
    for (let step = 0; step < radius; step += 1) sum += from[min(last, start + step)] ?? 0;
    for (let index = start; index <= last; index += 1) {
      sum += from[min(last, index + radius)] ?? 0;
      to[index] = sum * share;
      sum -= from[max(start, index - radius)] ?? 0;
    }
  }
}

/** Keeps one sum per column, so that memory is walked row by row. */
function meanOfColumns(
  from: Float32Array,
  to: Float32Array,
  width: number,
  height: number,
  radius: number,
): void {
  const share = 1 / (2 * radius + 1);
  const sums = new Float32Array(width);
  const rowAt = (y: number): number => min(height - 1, max(0, y)) * width;
  for (let y = -radius; y < radius; y += 1) {
    const row = rowAt(y);
    for (let x = 0; x < width; x += 1) sums[x] = (sums[x] ?? 0) + (from[row + x] ?? 0);
  }
  for (let y = 0; y < height; y += 1) {
    const entering = rowAt(y + radius);
    const leaving = rowAt(y - radius);
    const row = y * width;
    for (let x = 0; x < width; x += 1) {
      const sum = (sums[x] ?? 0) + (from[entering + x] ?? 0);
      to[row + x] = sum * share;
      sums[x] = sum - (from[leaving + x] ?? 0);
    }
  }
}

/** A light point spread function, 1-2-1 in both directions: what takes the drawn look from edges. */
export function soften(raster: Raster): void {
  const { width, height, data } = raster;
  for (let y = 0; y < height; y += 1) {
    let before = data[y * width] ?? 0;
    for (let x = 0; x < width; x += 1) {
      const index = y * width + x;
      const here = data[index] ?? 0;
      const after = x + 1 < width ? (data[index + 1] ?? 0) : here;
      data[index] = (before + 2 * here + after) / 4;
      before = here;
    }
  }
  const above = data.slice(0, width);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const index = y * width + x;
      const here = data[index] ?? 0;
      const below = y + 1 < height ? (data[index + width] ?? 0) : here;
      data[index] = ((above[x] ?? 0) + 2 * here + below) / 4;
      above[x] = here;
    }
  }
}
