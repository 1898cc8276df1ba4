import type { Random } from '../random.ts';
import { frame, hu, organ, ribs, torso, vertebra, vesselTree } from './ct-anatomy.ts';
import { blur, soften } from './filters.ts';
import { addNoise, texture, warp } from './noise.ts';
import { toPicture } from './picture.ts';
import type { GrayPicture } from './picture.ts';
import { createRaster, intersect, paint } from './raster.ts';
import type { Mask, Raster } from './raster.ts';
import { ellipse, fill, path, ribbon, spline } from './shapes.ts';
import type { Point } from './shapes.ts';

export type AbdomenCtFinding = 'none' | 'liver lesion' | 'kidney stone' | 'kidney cyst' | 'aneurysm';

/** Axial CT of the abdomen with contrast; level 0 shows liver, stomach and spleen, 1 the lower kidneys. */
export function abdomenCt(random: Random, level: number, finding: AbdomenCtFinding): GrayPicture {
  const anatomy = random.fork('anatomy');
  const slice = random.fork(`slice ${level}`);
  const raster = createRaster(512, 512, hu.air);
  const width = anatomy.between(205, 232);
  const body = frame([256, 236], width, width * anatomy.between(0.7, 0.8));
  const fat = anatomy.between(0.08, 0.2);
  torso(raster, slice, body, fat);
  const inner = 1 - fat - 0.075;
  const cavity = fill(spline(body(ring(inner)), true), 4);
  const strands = texture(slice, 32, 4);
  paint(raster, cavity, (x, y) => hu.fat + Math.max(0, 1 - Math.abs(strands(x, y)) * 8) * 50);
  const draw = (points: readonly Point[], value: number, spread = 7, softness = 1): Mask => {
    const mask = intersect(blur(fill(spline(body(points), true), 4), softness), cavity);
    const grain = texture(slice, 16, 3);
    paint(raster, mask, (x, y) => value + grain(x, y) * spread);
    return mask;
  };
  const round = (u: number, v: number, rx: number, ry: number, value: number, angle = 0): void => {
    const at = body([[u, v]])[0] ?? [0, 0];
    organ(raster, slice, ellipse(at, rx * width, ry * width, angle, [0.05, 0.06, 0.04]), value, 7);
  };
  if (level < 0.6) upperOrgans(raster, slice, draw, round, level, finding);
  bowel(slice, round, level);
  for (const side of [-1, 1]) {
    round(side * 0.2, 0.42, 0.085, 0.1, 62, side * 0.5);
    if (level > 0.2) kidney(raster, slice, body([[side * 0.43, 0.3]])[0] ?? [0, 0], side, width, finding);
  }
  round(-0.12, 0.18, 0.07, 0.052, 150);
  const bulge = finding === 'aneurysm' && level > 0.5;
  if (bulge) round(0.1, 0.13, 0.15, 0.14, 45);
  round(bulge ? 0.11 : 0.08, bulge ? 0.15 : 0.19, bulge ? 0.088 : 0.058, bulge ? 0.08 : 0.058, 230);
  vertebra(raster, slice, body([[0, 0.42]])[0] ?? [256, 310], width * 0.115);
  ribs(raster, slice, body, [inner + 0.035, inner + 0.03], level < 0.6 ? lowerRibs : lowerRibs.slice(0, 4));
  soften(raster);
  const bent = warp(raster, slice, 2.4);
  addNoise(bent, texture(slice, 2, 2), 10);
  return toPicture(bent, {
    bitsStored: 12,
    intercept: -1024,
    window: { centre: 60, width: 400 },
    spacing: 0.78,
  });
}

const lowerRibs = [0.85, Math.PI - 0.85, 0.42, Math.PI - 0.42, 0, Math.PI, -0.4, Math.PI + 0.4];

function ring(size: number): Point[] {
  const half: Point[] = path('0,-0.9 0.4,-0.94 0.75,-0.72 0.97,-0.2 0.97,0.25 0.72,0.68 0.34,0.78 0.12,0.62');
  return [
    ...half,
    ...half
      .slice(1)
      .toReversed()
      .map(([u, v]): Point => [-u, v]),
  ].map(([u, v]): Point => [u * size, v * size]);
}

type Draw = (points: readonly Point[], value: number, spread?: number, softness?: number) => Mask;
type Round = (u: number, v: number, rx: number, ry: number, value: number, angle?: number) => void;

function upperOrgans(
  raster: Raster,
  random: Random,
  draw: Draw,
  round: Round,
  level: number,
  finding: AbdomenCtFinding,
): void {
  const reach = 0.22 - level * 0.5;
  const liver = draw(
    [
      [-0.72, -0.5],
      [-0.42, -0.72],
      [-0.05, -0.68],
      [reach + 0.1, -0.5],
      [reach - 0.1, -0.25],
      [-0.16, -0.1],
      [-0.22, 0.1],
      [-0.34, 0.24],
      [-0.5, 0.5],
      [-0.74, 0.42],
      [-0.86, 0.02],
    ],
    112,
    9,
  );
  const portal: Point = [liver.x + liver.width * 0.6, liver.y + liver.height * 0.5];
  vesselTree(raster, random, liver, portal, 34, 150);
  if (finding === 'liver lesion') {
    for (const [u, v, size] of [
      [0.3, 0.42, 17],
      [0.46, 0.7, 9],
      [0.62, 0.24, 7],
    ] as const) {
      const at: Point = [liver.x + liver.width * u, liver.y + liver.height * v];
      organ(raster, random, ellipse(at, size, size * 0.9, 0.5, [0.06, 0.08]), 88, 8, 2);
      organ(raster, random, ellipse(at, size * 0.6, size * 0.55, 0.5, [0.08, 0.06]), 48, 8, 2);
    }
  }
  draw(path('0.62,-0.12 0.8,-0.14 0.88,0.1 0.78,0.4 0.58,0.52 0.6,0.28 0.7,0.08'), 126);
  draw(path('0.12,-0.5 0.4,-0.66 0.7,-0.5 0.68,-0.22 0.48,-0.06 0.26,-0.2'), 62);
  draw(path('0.17,-0.48 0.4,-0.6 0.65,-0.47 0.63,-0.25 0.46,-0.13 0.28,-0.24'), 22, 12);
  draw(path('0.24,-0.49 0.42,-0.59 0.61,-0.46 0.58,-0.42 0.26,-0.42'), hu.air + 10, 3);
  draw(path('-0.1,0 0.12,-0.08 0.42,0.0 0.6,0.12 0.5,0.17 0.2,0.05 -0.08,0.11'), 96, 18);
  if (level > 0.25) round(-0.4, -0.2, 0.1, 0.085, 12, 0.5);
}

function bowel(random: Random, round: Round, level: number): void {
  const loops = level < 0.6 ? 6 : 17;
  for (let loop = 0; loop < loops; loop += 1) {
    const u = level < 0.6 ? random.between(-0.05, 0.75) : random.between(-0.62, 0.62);
    const v = level < 0.6 ? random.between(-0.22, 0.02) : random.between(-0.62, -0.02);
    const size = random.between(0.06, 0.1);
    const turn = random.between(-1, 1);
    round(u, v, size * 1.35, size, 78, turn);
    const gas = random.chance(0.28);
    round(u, v - (gas ? 0.012 : 0), size, size * 0.62, gas ? -920 : random.between(18, 48), gas ? 0 : turn);
  }
  const colon = level < 0.4 ? 0.56 : 0.34;
  for (const side of [-1, 1]) {
    if (level < 0.4 && side === -1) continue;
    round(side * 0.76, colon - 0.3, 0.088, 0.1, 60);
    round(side * 0.76, colon - 0.3, 0.068, 0.078, -180);
    round(side * 0.76, colon - 0.36, 0.055, 0.04, -940);
  }
}

function kidney(
  raster: Raster,
  random: Random,
  at: Point,
  side: number,
  width: number,
  finding: AbdomenCtFinding,
): void {
  const size = width * 0.135;
  const tilt = side * 0.5;
  organ(raster, random, ellipse(at, size * 0.92, size * 1.08, tilt, [0.05, 0.03]), 205, 12);
  for (let pyramid = 0; pyramid < 7; pyramid += 1) {
    const turn = (pyramid / 7) * 2 * Math.PI + 0.3;
    const place: Point = [at[0] + Math.cos(turn) * size * 0.52, at[1] + Math.sin(turn) * size * 0.6];
    organ(raster, random, ellipse(place, size * 0.2, size * 0.17, turn), 145, 8, 2);
  }
  const hilum: Point = [at[0] - side * size * 0.35, at[1] - size * 0.05];
  organ(raster, random, ellipse(hilum, size * 0.5, size * 0.36, tilt, [0.1, 0.1]), -85, 14, 2);
  const vein = spline(
    [
      [at[0] - side * size * 0.1, at[1]],
      [at[0] - side * size * 1.1, at[1] - size * 0.35],
      [at[0] - side * size * 2, at[1] - size * 0.75],
    ],
    false,
  );
  organ(raster, random, ribbon(vein, [5, 9, 8]), 150);
  if (side !== -1) return;
  if (finding === 'kidney stone') organ(raster, random, ellipse([at[0] + 6, at[1] + 3], 5, 4, 0.4), 1150, 30);
  if (finding === 'kidney cyst') {
    organ(raster, random, ellipse([at[0] - size * 0.9, at[1] + size * 0.3], size * 0.75, size * 0.7), 6, 4);
  }
}
