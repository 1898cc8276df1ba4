import type { Random } from '../random.ts';
import { blur } from './filters.ts';
import { texture } from './noise.ts';
import { intersect, paint } from './raster.ts';
import type { Mask, Raster } from './raster.ts';
import { ellipse, fill, ribbon, spline } from './shapes.ts';
import type { Point } from './shapes.ts';

const { abs, max, min } = Math;

/** Maps a body's own coordinates (-1 to 1, patient's left to the right of the picture) to pixels. */
export type Frame = (points: readonly Point[]) => Point[];

export function frame(centre: Point, scaleX: number, scaleY: number): Frame {
  return (points) => points.map(([u, v]): Point => [centre[0] + u * scaleX, centre[1] + v * scaleY]);
}

/** Hounsfield units. */
export const hu = { air: -1000, lung: -860, fat: -105, water: 5, muscle: 55, blood: 165, cortical: 900 };

/** A soft tissue organ: an even value with a fine texture and a slightly soft edge. */
export function organ(
  raster: Raster,
  random: Random,
  outline: readonly Point[],
  value: number,
  spread = 6,
  softness = 1,
): Mask {
  const mask = blur(fill(outline, 4), softness);
  const grain = texture(random, 16, 3);
  paint(raster, mask, (x, y) => value + grain(x, y) * spread);
  return mask;
}

/** Bone in cross-section: a dense rim around marrow. */
export function bone(
  raster: Raster,
  random: Random,
  outline: readonly Point[],
  marrow: number,
  rim: number,
  thickness: number,
): void {
  const mask = fill(outline, 6);
  const inside = blur(mask, thickness);
  const grain = texture(random, 4, 2);
  const { x: left, y: top, width } = mask;
  paint(raster, blur(mask, 1), (x, y) => {
    const depth = inside.data[(y - top) * width + x - left] ?? 0;
    const core = min(1, max(0, (depth - 0.55) / 0.4));
    return rim + (marrow + grain(x, y) * 45 - rim) * core;
  });
}

/** Skin, fat, muscle, and the curved table below; returns nothing inside the cavity yet. */
export function torso(raster: Raster, random: Random, body: Frame, fatness: number): Mask {
  const front = random.between(-0.03, 0.03);
  const half: Point[] = [
    [0, -0.92 + front],
    [0.32, -0.97 + front],
    [0.66, -0.83],
    [0.91, -0.45],
    [1, 0.02],
    [0.95, 0.48],
    [0.74, 0.83],
    [0.36, 0.98],
    [0, 0.93],
  ];
  const outline = [
    ...half,
    ...half
      .slice(1, -1)
      .toReversed()
      .map(([u, v]): Point => [-u, v]),
  ];
  const scaled = (factor: number, drop = 0): Point[] =>
    spline(body(outline.map(([u, v]): Point => [u * factor, v * factor + drop])), true);
  table(raster, body);
  organ(raster, random, scaled(1), 10, 4, 0);
  const skin = organ(raster, random, scaled(0.984), hu.fat, 9, 0);
  const strands = texture(random, 32, 4);
  paint(raster, skin, (x, y, old) => old + max(0, 1 - abs(strands(x, y)) * 9) * 45, 0.8);
  const wall = fill(scaled(1 - fatness, 0.012), 4);
  const fibres = texture(random, 32, 3);
  paint(raster, wall, (x, y) => {
    const seam = max(0, 1 - abs(fibres(x, y)) * 7);
    return hu.muscle - seam * 120 + fibres(x + 99, y) * 5;
  });
  return wall;
}

function table(raster: Raster, body: Frame): void {
  for (const [drop, width, value] of [
    [1.06, 5, 20],
    [1.26, 4, -70],
  ] as const) {
    const line = spline(
      body([
        [-1.08, drop - 0.26],
        [-0.6, drop - 0.07],
        [0, drop],
        [0.6, drop - 0.07],
        [1.08, drop - 0.26],
      ]),
      false,
    );
    paint(raster, blur(fill(ribbon(line, [width]), 3), 1), value);
  }
}

/** A vertebra with its canal and processes, and the muscles beside it. */
export function vertebra(raster: Raster, random: Random, at: Point, size: number): void {
  const [x, y] = at;
  for (const side of [-1, 1]) {
    const muscle: Point = [x + side * size * 1.35, y + size * 1.75];
    organ(raster, random, ellipse(muscle, size * 1.15, size * 0.85, side * 0.2, [0.04, 0.05]), 58, 14, 2);
    const process = spline(
      [
        [x + side * size * 0.5, y + size * 0.75],
        [x + side * size * 1.1, y + size * 1.05],
        [x + side * size * 1.75, y + size * 1.2],
      ],
      false,
    );
    bone(raster, random, ribbon(process, [size * 0.62, size * 0.42, size * 0.3]), 260, 620, 3);
    const lamina: Point[] = [
      [x + side * size * 0.62, y + size * 0.8],
      [x + side * size * 0.42, y + size * 1.35],
      [x, y + size * 1.75],
    ];
    bone(raster, random, ribbon(spline(lamina, false), [size * 0.4, size * 0.34, size * 0.3]), 320, 700, 2);
  }
  const spine: Point[] = [
    [x, y + size * 1.6],
    [x + size * 0.06, y + size * 2.1],
    [x, y + size * 2.65],
  ];
  bone(raster, random, ribbon(spine, [size * 0.45, size * 0.28, size * 0.34]), 300, 640, 2);
  bone(raster, random, ellipse([x, y], size * 1.05, size * 0.82, 0, [0.03, 0.05]), 170, 560, 4);
  organ(raster, random, ellipse([x, y + size * 1.12], size * 0.52, size * 0.46), -20, 8);
  organ(raster, random, ellipse([x, y + size * 1.12], size * 0.36, size * 0.33), 32, 4);
}

/** Ribs cut obliquely: short arcs in the wall, at angles (radians, 0 to the patient's left, growing backwards). */
export function ribs(
  raster: Raster,
  random: Random,
  body: Frame,
  radius: Point,
  angles: readonly number[],
): void {
  for (const angle of angles) {
    const span = random.between(0.09, 0.2);
    const tilt = random.between(-0.025, 0.025);
    const line = [-1, -0.5, 0, 0.5, 1].map((step): Point => {
      const turn = angle + step * span;
      return [Math.cos(turn) * (radius[0] + step * tilt), Math.sin(turn) * (radius[1] + step * tilt) + 0.012];
    });
    bone(raster, random, ribbon(spline(body(line), false, 4), [4, 10, 11, 10, 4]), 240, 780, 2);
  }
}

/** Vessels that branch from a root and thin out, kept inside a mask. */
export function vesselTree(
  raster: Raster,
  random: Random,
  inside: Mask,
  root: Point,
  reach: number,
  value: number,
): void {
  const grow = (from: Point, angle: number, length: number, width: number): void => {
    if (width < 1.1 || length < 7) return;
    const bend = angle + random.between(-0.35, 0.35);
    const middle: Point = [from[0] + (Math.cos(bend) * length) / 2, from[1] + (Math.sin(bend) * length) / 2];
    const end: Point = [from[0] + Math.cos(angle) * length, from[1] + Math.sin(angle) * length];
    const line = spline([from, middle, end], false, 4);
    const mask = blur(fill(ribbon(line, [width, width * 0.75]), 3), 1);
    paint(raster, intersect(mask, inside), value, min(1, 0.35 + width / 7));
    for (let branch = 0; branch < 2; branch += 1) {
      grow(end, angle + random.between(-0.8, 0.8), length * random.between(0.6, 0.88), width * 0.72);
    }
    if (random.chance(0.5)) grow(middle, angle + random.pick([-1, 1]), length * 0.6, width * 0.55);
  };
  for (let stem = 0; stem < 7; stem += 1) {
    grow(
      root,
      (stem / 7) * 2 * Math.PI + random.between(-0.3, 0.3),
      reach * random.between(0.7, 1.1),
      reach / 7,
    );
  }
}
