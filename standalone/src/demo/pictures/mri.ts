import type { Random } from '../random.ts';
import { blur, soften } from './filters.ts';
import { texture, warp } from './noise.ts';
import { toPicture } from './picture.ts';
import type { GrayPicture } from './picture.ts';
import { mapMask, paint } from './raster.ts';
import type { Raster } from './raster.ts';
import { fill } from './shapes.ts';
import type { Point } from './shapes.ts';

const { floor, max } = Math;

/** Marrow within a thin dark line of compact bone, which gives no signal. */
export function marrow(raster: Raster, random: Random, outline: readonly Point[], signal: number): void {
  const mask = fill(outline, 4);
  const inside = blur(mask, 2);
  const core = mapMask(
    mask,
    (coverage, index) => coverage * Math.min(1, max(0, ((inside.data[index] ?? 0) - 0.62) * 5)),
  );
  const grain = texture(random, 8, 3);
  paint(raster, mask, 70);
  paint(raster, core, (x, y) => signal + grain(x, y) * signal * 0.05);
}

/** Muscle with bright strands of fat along its fibres, which run at an angle (radians). */
export function muscle(
  raster: Raster,
  random: Random,
  outline: readonly Point[],
  signal: number,
  angle: number,
): void {
  const strands = texture(random, 16, 3);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  paint(raster, blur(fill(outline, 4), 1), (x, y) => {
    const along = floor((x * cos + y * sin) * 0.16);
    const across = floor((y * cos - x * sin) * 1.1);
    const strand = strands(along, across);
    return signal + max(0, strand - 0.75) * signal * 0.85 + strand * 14;
  });
}

/** Coil sensitivity, strongest towards one side (-1 to 1), and the noise of a magnitude image. */
export function acquire(
  raster: Raster,
  random: Random,
  coil: Point,
  window: { readonly centre: number; readonly width: number },
  spacing: number,
): GrayPicture {
  soften(raster);
  const bent = warp(raster, random, 2);
  const { width, height, data } = bent;
  const noise = texture(random, 1);
  const smooth = texture(random, 2, 2);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const index = y * width + x;
      const gain = 1 + coil[0] * (x / width - 0.5) + coil[1] * (y / height - 0.5);
      data[index] = Math.abs((data[index] ?? 0) * gain + noise(x, y) * 12 + smooth(x, y) * 14);
    }
  }
  return toPicture(bent, { bitsStored: 12, window, spacing });
}
