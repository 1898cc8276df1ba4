import type { Random } from '../random.ts';
import { blur } from './filters.ts';
import { texture, warp } from './noise.ts';
import type { GrayPicture } from './picture.ts';
import { add, createRaster, intersect } from './raster.ts';
import type { Mask, Raster } from './raster.ts';
import { ellipse, fill, fillAll, mirror, ribbon, spline } from './shapes.ts';
import type { Point } from './shapes.ts';
import { expose, leadMarker, projectBone, projectTissue } from './xray.ts';

export type ChestXrayFinding = 'none' | 'pneumonia' | 'effusion' | 'cardiomegaly' | 'nodule' | 'pneumothorax';

const width = 560;
const height = 630;
const middle = width / 2;

/** Chest X-ray, posterior to anterior; the patient's left is on the right. */
export function chestXray(random: Random, finding: ChestXrayFinding): GrayPicture {
  const raster = createRaster(width, height, 0.02);
  const broad = random.between(0.94, 1.04);
  const at = (u: number, v: number): Point => [middle + u * broad * 317, 12 + v * height * 1.06];
  outline(raster, at);
  const lungs = [-1, 1].map((side) => lungField(raster, random, at, side));
  spine(raster, random, at);
  heart(raster, at, finding === 'cardiomegaly' ? 1.32 : random.between(0.92, 1.06));
  hila(raster, random, at, lungs);
  for (const side of [-1, 1]) {
    cage(raster, random, at, side);
    shoulder(raster, random, at, side);
  }
  lesion(raster, random, lungs, finding);
  const bent = warp(raster, random, 2.4);
  leadMarker(bent, 'L', [width - 66, 36], 27);
  return expose(bent, random, 0.64, 1, 1.02);
}

type Place = (u: number, v: number) => Point;

function both(points: readonly Point[]): Point[] {
  return [...points, ...mirror(points, middle).toReversed()];
}

function outline(raster: Raster, at: Place): void {
  const side = [
    at(0.2, -0.02),
    at(0.22, 0.05),
    at(0.42, 0.1),
    at(0.78, 0.145),
    at(0.99, 0.23),
    at(1.12, 0.36),
    at(0.95, 0.46),
    at(0.9, 0.6),
    at(0.9, 0.85),
    at(0.9, 1.03),
  ];
  projectTissue(raster, spline(both(side), true), 1.12, 36);
  add(raster, blur(fill([at(-0.1, 0.1), at(0.1, 0.1), at(0.13, 0.74), at(-0.13, 0.74)], 30), 14), -0.3);
  const belly = [at(0, 0.8), at(0.5, 0.81), at(0.9, 0.9), at(0.9, 1.05), at(0, 1.05)];
  add(raster, blur(fill(both(belly), 50), 22), 0.26);
  add(raster, blur(fill(ellipse(at(0.36, 0.845), 44, 20, 0.15, [0.08, 0.06]), 8), 3), -0.3);
}

function lungField(raster: Raster, random: Random, at: Place, side: number): Mask {
  const base = side === -1 ? 0.755 : 0.785;
  const points = (
    [
      [0.13, 0.2],
      [0.24, 0.105],
      [0.37, 0.12],
      [0.53, 0.23],
      [0.66, 0.42],
      [0.74, 0.66],
      [0.77, base + 0.085],
      [0.66, base + 0.035],
      [0.48, base - 0.02],
      [0.28, base - 0.012],
      [0.13, base + 0.02],
      [0.1, 0.5],
      [0.09, 0.3],
    ] as const
  ).map(([u, v]) => at(u * side, v));
  const mask = blur(fill(spline(points, true), 8), 2);
  const haze = texture(random, 32, 4);
  const soft = blur(mask, 16);
  add(raster, mask, -0.94, (x, y, index) => {
    return (0.35 + 0.65 * (soft.data[index] ?? 0)) * (1 + haze(x, y) * 0.03);
  });
  return mask;
}

function spine(raster: Raster, random: Random, at: Place): void {
  const bony = texture(random, 8, 3);
  add(raster, blur(fill([at(-0.15, -0.05), at(0.15, -0.05), at(0.17, 1.05), at(-0.17, 1.05)], 20), 7), 0.22);
  const bodies: Point[][] = [];
  const processes: Point[][] = [];
  for (let index = 0; index < 17; index += 1) {
    const v = 0.005 + index * 0.056;
    const half = 0.085 + index * 0.0018;
    const box = spline(
      [
        at(-half, v),
        at(half, v),
        at(half * 0.92, v + 0.023),
        at(half, v + 0.045),
        at(-half, v + 0.045),
        at(-half * 0.92, v + 0.023),
      ],
      true,
      5,
    );
    bodies.push(box);
    processes.push(ellipse(at(0, v + 0.036), 4, 8));
  }
  projectBone(raster, bodies, 0.13, 0.1, 4, bony);
  add(raster, blur(fillAll(processes, 4), 1), 0.12);
  const windpipe = [at(0.005, -0.02), at(0.005, 0.12), at(0.012, 0.27)];
  add(raster, blur(fill(ribbon(spline(windpipe, false), [22, 21, 22]), 8), 3), -0.3);
  for (const side of [-1, 1]) {
    const bronchus = [at(0.012, 0.265), at(side * 0.07, 0.305), at(side * 0.16, 0.36)];
    add(raster, blur(fill(ribbon(spline(bronchus, false), [15, 13, 9]), 6), 2), -0.17);
  }
}

function heart(raster: Raster, at: Place, size: number): void {
  const shadow = spline(
    [
      at(-0.1, 0.25),
      at(-0.13, 0.36),
      at(-0.17, 0.5),
      at(-0.23 * size, 0.62),
      at(-0.19 * size, 0.74),
      at(0.06, 0.755),
      at(0.38 * size, 0.775),
      at(0.46 * size, 0.71),
      at(0.37 * size, 0.57),
      at(0.22 * size, 0.45),
      at(0.17, 0.4),
      at(0.15, 0.35),
      at(0.185, 0.3),
      at(0.16, 0.245),
      at(0.08, 0.22),
    ],
    true,
  );
  const mask = blur(fill(shadow, 8), 4);
  const thick = blur(mask, 26);
  add(raster, mask, 0.6, (_x, _y, index) => 0.35 + 0.65 * (thick.data[index] ?? 0));
}

function hila(raster: Raster, random: Random, at: Place, lungs: readonly Mask[]): void {
  lungs.forEach((lung, index) => {
    const side = index === 0 ? -1 : 1;
    const branch = (from: Point, angle: number, length: number, thick: number): void => {
      if (thick < 1.7) return;
      const end: Point = [from[0] + Math.cos(angle) * length * side, from[1] + Math.sin(angle) * length];
      const bend: Point = [
        (from[0] + end[0]) / 2 + random.between(-5, 5),
        (from[1] + end[1]) / 2 + random.between(-5, 5),
      ];
      const line = spline([from, bend, end], false, 4);
      add(raster, intersect(fill(ribbon(line, [thick, thick * 0.7])), lung), 0.04 + thick * 0.016);
      for (let count = 0; count < 2; count += 1) {
        branch(end, angle + random.between(-0.5, 0.5), length * random.between(0.65, 0.9), thick * 0.7);
      }
    };
    for (let stem = 0; stem < 8; stem += 1) {
      branch(at(side * 0.15, random.between(0.36, 0.46)), -1.1 + stem * 0.34, random.between(38, 58), 8.5);
    }
    const root = ellipse(at(side * 0.19, 0.42), 20, 46, side * -0.25, [0.1, 0.12]);
    add(raster, intersect(blur(fill(root, 12), 7), lung), 0.3);
  });
}

function cage(raster: Raster, random: Random, at: Place, side: number): void {
  const bony = texture(random, 8, 3);
  const behind: Point[][] = [];
  const before: Point[][] = [];
  for (let index = 0; index < 10; index += 1) {
    const v = 0.085 + index * 0.066;
    const reach = 0.36 + 0.42 * Math.sin(Math.min(1, (index + 1) / 8) * (Math.PI / 2));
    const drop = 0.012 + index * 0.0105;
    const line = spline(
      [
        at(side * 0.09, v + 0.01),
        at(side * reach * 0.42, v - 0.02),
        at(side * reach * 0.78, v + drop * 0.7),
        at(side * reach * 0.98, v + drop + 0.05),
        at(side * reach * 1.0, v + drop + 0.09),
      ],
      false,
    );
    behind.push(ribbon(line, [11, 13, 14, 13, 10]));
    if (index < 1 || index > 5) continue;
    const front = spline(
      [
        at(side * reach * 1.0, v + drop + 0.09),
        at(side * reach * 0.86, v + drop + 0.155),
        at(side * reach * 0.62, v + drop + 0.2),
        at(side * reach * 0.4, v + drop + 0.218),
      ],
      false,
    );
    before.push(ribbon(front, [11, 14, 16, 14]));
  }
  projectBone(raster, behind, 0.2, 0.13, 3, bony);
  projectBone(raster, before, 0.09, 0.055, 3, bony);
}

function shoulder(raster: Raster, random: Random, at: Place, side: number): void {
  const bony = texture(random, 8, 3);
  const clavicle = spline(
    [
      at(side * 0.07, 0.205),
      at(side * 0.22, 0.17),
      at(side * 0.45, 0.135),
      at(side * 0.68, 0.125),
      at(side * 0.8, 0.15),
    ],
    false,
  );
  projectBone(raster, [ribbon(clavicle, [21, 14, 12, 13, 18])], 0.3, 0.2, 4, bony);
  const blade = spline(
    [
      at(side * 0.62, 0.17),
      at(side * 0.86, 0.2),
      at(side * 0.82, 0.29),
      at(side * 0.74, 0.44),
      at(side * 0.68, 0.46),
      at(side * 0.64, 0.32),
    ],
    true,
  );
  projectBone(raster, [blade], 0.14, 0.07, 4, bony);
  const arm = spline([at(side * 0.9, 0.19), at(side * 0.97, 0.26), at(side * 1.1, 0.5)], false);
  projectBone(raster, [ribbon(arm, [27, 48, 36, 32])], 0.26, 0.16, 6, bony);
}

function lesion(raster: Raster, random: Random, lungs: readonly Mask[], finding: ChestXrayFinding): void {
  const lung = lungs[random.fork('side').chance(0.5) ? 0 : 1];
  if (!lung) return;
  const at = (u: number, v: number): Point => [lung.x + lung.width * u, lung.y + lung.height * v];
  const cloud = texture(random, 32, 4);
  const place = (mask: Mask, amount: number, rough = 0): void => {
    add(raster, intersect(mask, lung), amount, (x, y) => 1 + cloud(x, y) * rough);
  };
  if (finding === 'pneumonia')
    place(blur(fill(ellipse(at(0.5, 0.7), 54, 58, 0.3, [0.1, 0.1]), 40), 17), 0.55, 0.22);
  if (finding === 'nodule') place(blur(fill(ellipse(at(0.52, 0.36), 14, 13, 0, [0.08, 0.07]), 8), 2), 0.42);
  if (finding === 'effusion') {
    const level = spline(
      [at(-0.1, 0.68), at(0.3, 0.8), at(0.6, 0.79), at(1.1, 0.58), at(1.1, 1.1), at(-0.1, 1.1)],
      true,
    );
    place(blur(fill(level, 20), 8), 0.85);
  }
  if (finding === 'pneumothorax') {
    const side = lung === lungs[0] ? -1 : 1;
    const edge = side === -1 ? [0.5, 0.22, 0.14, 0.16] : [0.5, 0.78, 0.86, 0.84];
    const rim = spline(
      [at(edge[0] ?? 0, 0.06), at(edge[1] ?? 0, 0.24), at(edge[2] ?? 0, 0.5), at(edge[3] ?? 0, 0.82)],
      false,
    );
    place(fill(ribbon(rim, [2.4]), 2), 0.26);
  }
}
