import type { Random } from '../random.ts';
import { bone, frame, hu, organ, ribs, torso, vertebra, vesselTree } from './ct-anatomy.ts';
import type { Frame } from './ct-anatomy.ts';
import { blur, soften } from './filters.ts';
import { addNoise, texture, warp } from './noise.ts';
import { toPicture } from './picture.ts';
import type { GrayPicture } from './picture.ts';
import { createRaster, intersect, paint } from './raster.ts';
import type { Mask, Raster } from './raster.ts';
import { ellipse, fill, spline } from './shapes.ts';
import type { Point } from './shapes.ts';

export type ChestCtFinding = 'none' | 'nodule' | 'pneumonia' | 'effusion' | 'embolism';

/** Axial CT of the chest with contrast; level 0 is at the carina, 1 at the apex of the heart. */
export function chestCt(random: Random, level: number, finding: ChestCtFinding): GrayPicture {
  const anatomy = random.fork('anatomy');
  const slice = random.fork(`slice ${level}`);
  const raster = createRaster(512, 512, hu.air);
  const width = anatomy.between(208, 232);
  const body = frame([256, 236], width, width * anatomy.between(0.66, 0.74));
  torso(raster, slice, body, anatomy.between(0.05, 0.13));
  const rim: Point = [0.77, 0.79];
  organ(
    raster,
    slice,
    ellipse(body([[0, 0]])[0] ?? [256, 236], width * rim[0] * 0.98, width * 0.53),
    hu.fat,
    8,
  );
  const lungs = [-1, 1].map((side) => lung(raster, slice, body, side, level, finding));
  ribs(raster, slice, body, [0.8, 0.82], ribAngles(slice));
  bone(raster, slice, ellipse(body([[0, -0.76]])[0] ?? [256, 130], 24, 8, 0, [0.1]), 200, 620, 2);
  vertebra(raster, slice, body([[0, 0.42]])[0] ?? [256, 310], width * 0.105);
  mediastinum(raster, slice, body, level, finding);
  for (const mask of lungs) lesion(raster, slice, mask, finding, lungs.indexOf(mask));
  soften(raster);
  const bent = warp(raster, slice, 2.2);
  addNoise(bent, texture(slice, 2, 2), 11);
  const wide = finding === 'nodule' || finding === 'pneumonia';
  const window = wide ? { centre: -550, width: 1350 } : { centre: 50, width: 400 };
  return toPicture(bent, { bitsStored: 12, intercept: -1024, window, spacing: 0.74 });
}

function ribAngles(random: Random): number[] {
  return [-1.05, -0.62, -0.18, 0.22, 0.62, 1.02].flatMap((angle) => [
    angle + random.between(-0.07, 0.07),
    Math.PI - angle + random.between(-0.07, 0.07),
  ]);
}

function lung(
  raster: Raster,
  random: Random,
  body: Frame,
  side: number,
  level: number,
  finding: ChestCtFinding,
): Mask {
  const heart = side === 1 ? 0.22 + level * 0.2 : 0.16 + level * 0.08;
  const outline: Point[] = [
    [0.1, -0.6],
    [0.34, -0.68],
    [0.6, -0.5],
    [0.74, -0.08],
    [0.7, 0.34],
    [0.5, 0.64],
    [0.27, 0.68],
    [0.15, 0.5],
    [0.14, 0.22],
    [heart, 0],
    [heart * 0.9, -0.3],
  ];
  const points = spline(body(outline.map(([u, v]): Point => [u * side, v])), true);
  const mask = fill(points, 5);
  const haze = texture(random, 64, 4);
  const middle = body([[0, 0]])[0]?.[1] ?? 256;
  paint(raster, mask, (x, y) => hu.lung + haze(x, y) * 14 + (y - middle) * 0.35);
  const root = body([[side * 0.2, 0.08]])[0] ?? [256, 256];
  vesselTree(raster, random, mask, root, 46, finding === 'none' ? 40 : 10);
  for (let dot = 0; dot < 55; dot += 1) {
    const at = body([[side * random.between(0.14, 0.72), random.between(-0.62, 0.64)]])[0] ?? [0, 0];
    const size = random.between(0.6, 2.1);
    const speck = blur(fill(ellipse(at, size, size), 2), 1);
    paint(raster, intersect(speck, mask), -100, 0.75);
  }
  return mask;
}

function mediastinum(
  raster: Raster,
  random: Random,
  body: Frame,
  level: number,
  finding: ChestCtFinding,
): void {
  const at = (u: number, v: number): Point => body([[u, v]])[0] ?? [256, 256];
  const size = (body([[1, 0]])[0]?.[0] ?? 450) - 256;
  const blob = (u: number, v: number, rx: number, ry: number, value: number, angle = 0, spread = 7): void => {
    organ(raster, random, ellipse(at(u, v), rx * size, ry * size, angle, [0.04, 0.05, 0.03]), value, spread);
  };
  blob(0.17, 0.4, 0.068, 0.068, 185);
  if (level < 0.4) {
    blob(-0.09, -0.26, 0.09, 0.085, 190);
    blob(0.08, -0.16, 0.085, 0.066, 235, -0.5);
    blob(-0.17, -0.12, 0.05, 0.06, 200);
    if (finding === 'embolism') blob(0.13, -0.1, 0.045, 0.02, 55, -0.4, 4);
    blob(-0.09, 0.1, 0.05, 0.04, hu.air + 20, 0.5, 4);
    blob(0.09, 0.1, 0.048, 0.038, hu.air + 20, -0.5, 4);
    blob(0.03, 0.23, 0.035, 0.026, 40);
    return;
  }
  const swell = 0.85 + level * 0.22;
  blob(0.1, -0.22, 0.31 * swell, 0.235 * swell, 92, 0.45, 12);
  blob(0.21, -0.13, 0.13 * swell, 0.085 * swell, 175, 0.7);
  blob(0.02, -0.33, 0.15 * swell, 0.085 * swell, 190, 0.4);
  blob(-0.13, -0.19, 0.1 * swell, 0.1 * swell, 180, 0.2);
  blob(0.03, 0.02, 0.13 * swell, 0.075 * swell, 178, 0.1);
  blob(0.05, 0.24, 0.035, 0.026, 40);
}

function lesion(
  raster: Raster,
  random: Random,
  lungMask: Mask,
  finding: ChestCtFinding,
  index: number,
): void {
  const inLung = (outline: readonly Point[], value: number, softness: number, opacity = 1): void => {
    paint(raster, intersect(blur(fill(outline, 12), softness), lungMask), value, opacity);
  };
  const at = (u: number, v: number): Point => [
    lungMask.x + lungMask.width * u,
    lungMask.y + lungMask.height * v,
  ];
  if (finding === 'nodule' && index === 0) {
    inLung(ellipse(at(0.38, 0.36), 9, 8, 0.4, [0.08, 0.1, 0.08]), 35, 1);
  }
  if (finding === 'pneumonia' && index === 0) {
    const haze = texture(random, 16, 3);
    const zone = blur(fill(ellipse(at(0.35, 0.76), 48, 36, 0.3, [0.1, 0.1]), 14), 9);
    paint(raster, intersect(zone, lungMask), (x, y, old) => Math.min(40, old + 560 + haze(x, y) * 210));
  }
  if (finding === 'effusion') {
    const depth = index === 0 ? 0.83 : 0.9;
    inLung(ellipse(at(0.5, depth + 0.32), lungMask.width * 0.75, lungMask.height * 0.36), 12, 2);
  }
}
