import type { Random } from '../random.ts';
import { blur } from './filters.ts';
import { texture } from './noise.ts';
import type { ColourPicture } from './picture.ts';
import { createRaster, paint } from './raster.ts';
import { ellipse, fill, ribbon, spline } from './shapes.ts';
import type { Point } from './shapes.ts';

const { min, max, floor } = Math;

export type SkinFinding = 'none' | 'atypical';

const size = 400;

/** A dermatoscopic photograph of a mole. */
export function skinPhoto(random: Random, finding: SkinFinding): ColourPicture {
  const odd = finding === 'atypical';
  const pigment = createRaster(size, size);
  const wobble = odd ? [0.14, 0.12, 0.1, 0.08, 0.06] : [0.05, 0.04, 0.03];
  const outline = ellipse(
    [200, 200],
    random.between(78, 100),
    random.between(70, 88),
    random.between(0, 3),
    wobble,
  );
  paint(pigment, blur(fill(outline, 20), odd ? 5 : 9), 0.62);
  for (let blot = 0; blot < (odd ? 9 : 3); blot += 1) {
    const at: Point = [200 + random.between(-55, 55), 200 + random.between(-48, 48)];
    const mask = blur(
      fill(ellipse(at, random.between(10, 34), random.between(9, 26), random.between(0, 3), [0.15, 0.1]), 14),
      7,
    );
    paint(pigment, mask, odd ? random.pick([0.95, 1, 0.35]) : 0.75, 0.75);
  }
  const hairs = createRaster(size, size);
  for (let hair = 0; hair < 7; hair += 1) {
    const start: Point = [random.between(-20, 380), random.between(-20, 380)];
    const way = random.between(0.2, 1.1);
    const reach = random.between(130, 320);
    const line = spline(
      [
        start,
        [
          start[0] + Math.cos(way) * reach * 0.5 + random.between(-18, 18),
          start[1] + Math.sin(way) * reach * 0.5,
        ],
        [start[0] + Math.cos(way) * reach, start[1] + Math.sin(way) * reach],
      ],
      false,
      12,
    );
    paint(hairs, fill(ribbon(line, [2.4, 2, 0.8])), 1, 0.8);
  }
  return { kind: 'colour', width: size, height: size, rgb: develop(random, pigment.data, hairs.data) };
}

function develop(random: Random, pigment: Float32Array, hairs: Float32Array): Uint8Array {
  const tone = random.between(0.78, 1);
  const network = texture(random, 8, 2);
  const pores = texture(random, 16, 4);
  const flush = texture(random, 128, 3);
  const rgb = new Uint8Array(size * size * 3);
  for (let index = 0; index < size * size; index += 1) {
    const x = index % size;
    const y = floor(index / size);
    const light = 1.05 - 0.38 * (((x - 200) ** 2 + (y - 200) ** 2) / 80_000);
    const dark = (pigment[index] ?? 0) * (1 + 0.16 * max(-1, min(1, network(x, y))));
    const skin = light * tone * (1 + pores(x, y) * 0.025);
    const hair = 1 - 0.82 * (hairs[index] ?? 0);
    const red = flush(x, y) * 6;
    const cover = min(1, dark);
    rgb[index * 3] = min(255, (226 + red) * skin * (1 - 0.72 * cover) * hair);
    rgb[index * 3 + 1] = min(255, 176 * skin * (1 - 0.83 * cover) * hair);
    rgb[index * 3 + 2] = min(255, 152 * skin * (1 - 0.86 * cover) * hair);
  }
  return rgb;
}
