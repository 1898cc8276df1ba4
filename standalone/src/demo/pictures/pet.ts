import type { Random } from '../random.ts';
import { blur } from './filters.ts';
import { addNoise, texture, warp } from './noise.ts';
import { toPicture } from './picture.ts';
import type { GrayPicture } from './picture.ts';
import { add, createRaster } from './raster.ts';
import { ellipse, fill, fillAll, mirror, path, ribbon, spline } from './shapes.ts';
import type { Point } from './shapes.ts';

export type PetFinding = 'none' | 'metastases';

/** Whole-body FDG PET seen from the front (maximum intensity projection): uptake is shown black on white. */
export function petProjection(random: Random, finding: PetFinding): GrayPicture {
  const raster = createRaster(256, 512, 20);
  const middle = 128;
  const trunk: Point[] = path(
    '128,92 146,96 186,112 190,180 178,240 186,310 182,400 170,530 134,530 128,360',
  );
  const arm = ribbon(spline(path('186,126 208,200 218,270 216,330'), false), [30, 26, 22, 16]);
  const body = fillAll(
    [
      ellipse([middle, 52], 31, 43),
      path('112,80 144,80 148,120 108,120'),
      spline(trunk, true),
      mirror(spline(trunk, true), middle),
      arm,
      mirror(arm, middle),
    ],
    8,
  );
  const thick = blur(body, 9);
  const soft = texture(random, 16, 3);
  add(raster, thick, 250, (x, y) => 1 + soft(x, y) * 0.1);
  const hot = (x: number, y: number, rx: number, ry: number, uptake: number, angle = 0, fuzz = 3): void => {
    add(raster, blur(fill(ellipse([x, y], rx, ry, angle, [0.05, 0.05]), 12), fuzz), uptake);
  };
  hot(middle, 42, 26, 30, 2100, 0, 4);
  hot(middle, 40, 9, 20, -700, 0, 4);
  hot(140, 168, 21, 17, 1150 * random.between(0.4, 1.2), 0.5);
  hot(140, 168, 9, 7, -500, 0.5);
  hot(108, 218, 34, 25, 480, -0.2, 5);
  hot(160, 216, 13, 17, 360, 0.2, 4);
  for (const side of [-1, 1]) hot(middle + side * 31, 258, 9, 17, 1400, side * 0.25);
  hot(middle, 372, 21, 16, 3000, 0, 3);
  for (let vertebra = 0; vertebra < 17; vertebra += 1) hot(middle, 112 + vertebra * 13, 7, 5, 150, 0, 2);
  for (let loop = 0; loop < 16; loop += 1)
    hot(
      random.between(92, 166),
      random.between(270, 348),
      random.between(7, 13),
      6,
      random.between(60, 260),
      random.between(-1, 1),
    );
  if (finding === 'metastases') {
    for (let spot = 0; spot < 14; spot += 1) {
      const size = random.between(2.5, 6);
      hot(
        random.pick([random.between(90, 166), middle]),
        random.between(118, 350),
        size,
        size,
        random.between(900, 2300),
        0,
        2,
      );
    }
  }
  const bent = warp(raster, random, 1.5);
  addNoise(bent, texture(random, 2, 2), 16);
  return toPicture(bent, {
    bitsStored: 12,
    window: { centre: 950, width: 1900 },
    spacing: 3.6,
    inverted: true,
  });
}
