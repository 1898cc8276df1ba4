import type { Random } from '../random.ts';
import { blur, soften } from './filters.ts';
import { texture } from './noise.ts';
import type { Texture } from './noise.ts';
import { toPicture } from './picture.ts';
import type { GrayPicture } from './picture.ts';
import { add } from './raster.ts';
import type { Raster } from './raster.ts';
import { fill, fillAll, ribbon, spline } from './shapes.ts';
import type { Point } from './shapes.ts';

const { sqrt, min } = Math;

/**
 * A projection bone: its shell shows brightest where the ray runs along it, the spongy inside is fainter.
 * `shell` and `core` are attenuations; `wall` is the thickness of the shell in pixels.
 */
export function projectBone(
  raster: Raster,
  outlines: readonly (readonly Point[])[],
  shell: number,
  core: number,
  wall: number,
  spongy: Texture,
): void {
  const mask = fillAll(outlines, 4);
  const inside = blur(mask, wall).data;
  add(raster, mask, 1, (x, y, index) => {
    const edge = 1 - (inside[index] ?? 0);
    return core * (1 + spongy(x, y) * 0.07) + shell * min(1, edge * 1.9);
  });
}

/** Soft tissue between ray and film: thickest in the middle, fading at the edge over `roundness` pixels. */
export function projectTissue(
  raster: Raster,
  outline: readonly Point[],
  amount: number,
  roundness: number,
): void {
  const mask = fill(outline, 2);
  const half = blur(mask, roundness).data;
  add(raster, mask, amount, (_x, _y, index) => 0.25 + 0.75 * (half[index] ?? 0));
}

/** A lead letter, L or R, as technologists put it on the cassette. */
export function leadMarker(raster: Raster, letter: 'L' | 'R', at: Point, size: number): void {
  const place = (u: number, v: number): Point => [at[0] + u * size, at[1] + v * size];
  const strokes: Point[][] =
    letter === 'L'
      ? [[place(0, 0), place(0, 1), place(0.6, 1)]]
      : [
          [place(0, 1), place(0, 0)],
          spline(
            [place(0, 0.03), place(0.5, 0.05), place(0.58, 0.28), place(0.45, 0.5), place(0, 0.52)],
            false,
          ),
          [place(0.25, 0.52), place(0.62, 1)],
        ];
  for (const stroke of strokes) add(raster, fill(ribbon(stroke, [size * 0.15])), 2.4);
}

/** Turns attenuation into the stored 12 bits of a digital detector, with scatter and quantum noise. */
export function expose(
  raster: Raster,
  random: Random,
  spacing: number,
  contrast: number,
  centre: number,
): GrayPicture {
  soften(raster);
  const { width, height, data } = raster;
  const noise = texture(random, 1);
  const blotch = texture(random, 2, 2);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const signal = ((data[y * width + x] ?? 0) - centre) * contrast;
      const shown = signal / sqrt(1 + signal * signal);
      data[y * width + x] = 2048 + 2000 * shown + noise(x, y) * 24 + blotch(x, y) * 16;
    }
  }
  return toPicture(raster, { bitsStored: 12, window: { centre: 2048, width: 3500 }, spacing });
}
