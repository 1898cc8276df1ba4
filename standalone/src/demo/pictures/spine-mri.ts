import type { Random } from '../random.ts';
import { blur } from './filters.ts';
import { acquire, marrow, muscle } from './mri.ts';
import { texture } from './noise.ts';
import type { GrayPicture } from './picture.ts';
import { createRaster, paint } from './raster.ts';
import type { Raster } from './raster.ts';
import { ellipse, fill, ribbon, spline } from './shapes.ts';
import type { Point } from './shapes.ts';

export type SpineMriFinding = 'none' | 'disc herniation' | 'stenosis' | 'compression fracture';

const width = 320;
const height = 448;

/** Sagittal T2-weighted MRI of the lumbar spine, the front on the left; level moves off the midline. */
export function spineMri(random: Random, level: number, finding: SpineMriFinding): GrayPicture {
  const anatomy = random.fork('anatomy');
  const slice = random.fork(`slice ${level}`);
  const raster = createRaster(width, height, 12);
  const bow = anatomy.between(16, 30);
  const course = spline(
    [
      [150, -40],
      [140 - bow * 0.2, 70],
      [128 - bow * 0.5, 180],
      [128 - bow * 0.3, 280],
      [152, 352],
      [196, 404],
      [232, 470],
    ],
    false,
    24,
  );
  surroundings(raster, slice, course);
  canal(raster, slice, course, level, finding);
  column(raster, slice, course, finding, anatomy);
  return acquire(raster, slice, [0.45, 0], { centre: 520, width: 1080 }, 0.72);
}

/** A point of the spine's course and the direction across it, at a distance from the top in pixels. */
function station(course: readonly Point[], distance: number): { at: Point; across: Point; down: Point } {
  let left = distance;
  for (let index = 0; index + 1 < course.length; index += 1) {
    const from = course[index] ?? [0, 0];
    const to = course[index + 1] ?? from;
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (left <= length || index + 2 === course.length) {
      const down: Point = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
      return { at: [from[0] + down[0] * left, from[1] + down[1] * left], across: [down[1], -down[0]], down };
    }
    left -= length;
  }
  return { at: [0, 0], across: [1, 0], down: [0, 1] };
}

/** Course shifted backwards (to the right) by an amount that may change along it. */
function parallel(
  course: readonly Point[],
  from: number,
  to: number,
  shift: (part: number) => number,
): Point[] {
  return Array.from({ length: 25 }, (_, step): Point => {
    const { at, across } = station(course, from + ((to - from) * step) / 24);
    const amount = shift(step / 24);
    return [at[0] + across[0] * amount, at[1] + across[1] * amount];
  });
}

function surroundings(raster: Raster, random: Random, course: readonly Point[]): void {
  const lobules = texture(random, 32, 4);
  const back = [
    [-20, -20],
    [278, -20],
    [274, 120],
    [268, 230],
    [286, 330],
    [312, 400],
    [312, 470],
    [-20, 470],
  ] as const;
  paint(raster, fill(spline(back, true)), (x, y) => 640 - Math.max(0, 1 - Math.abs(lobules(x, y)) * 9) * 240);
  const belly = parallel(course, 0, 480, () => -42);
  const bowel = texture(random, 32, 1);
  const shade = texture(random, 64, 2);
  paint(raster, blur(fill([...belly, [-10, 460], [-10, -10]], 6), 2), (x, y) => {
    const loop = bowel(x, y);
    const gas = Math.min(1, Math.max(0, (loop - 0.4) * 3.5));
    return (360 + shade(x, y) * 70) * (1 - gas) + 95 * gas;
  });
  paint(
    raster,
    blur(
      fill(
        ribbon(
          parallel(course, 0, 300, () => -52),
          [17, 16, 14],
        ),
        4,
      ),
      1,
    ),
    55,
  );
  paint(
    raster,
    blur(
      fill(
        ribbon(
          parallel(course, 290, 440, () => -58),
          [13, 10],
        ),
        4,
      ),
      1,
    ),
    70,
  );
  const inner = parallel(course, 0, 430, () => 58);
  const outer = parallel(course, 0, 430, (part) => 98 - part * 18);
  muscle(raster, random, [...inner, ...outer.toReversed()], 250, 1.5);
}

function canal(
  raster: Raster,
  random: Random,
  course: readonly Point[],
  level: number,
  finding: SpineMriFinding,
): void {
  const sac = (
    from: number,
    to: number,
    widths: readonly number[],
    shift: number,
    signal: number,
    soft = 1,
  ): void => {
    paint(
      raster,
      blur(
        fill(
          ribbon(
            parallel(course, from, to, () => shift),
            widths,
          ),
          4,
        ),
        soft,
      ),
      signal,
    );
  };
  sac(0, 450, [30, 31, 30, 24, 12], 47, 480);
  sac(0, 446, [23, 24, 24, 22, 20, 10, 3], 46, 1240 - level * 350);
  sac(0, 118, [12, 12.5, 11, 4], 44, 470);
  for (let root = 0; root < 5; root += 1) {
    const drift = random.between(-1.5, 1.5);
    sac(104 + root * 5, 330 + root * 16, [1.6, 2.2, 1.4], 47 + root * 1.9 + drift, 640, 0);
  }
  sac(0, 445, [2], 33.5, 60, 0);
  if (finding === 'stenosis') {
    for (const place of [232, 290]) sac(place - 9, place + 9, [4, 15, 4], 59, 110, 2);
  }
}

function column(
  raster: Raster,
  random: Random,
  course: readonly Point[],
  finding: SpineMriFinding,
  anatomy: { chance: (probability: number) => boolean },
): void {
  const step = 58;
  for (let index = 0; index < 9; index += 1) {
    const sacral = index > 6;
    const middle = index * step - 16 + (sacral ? -(index - 6) * 14 : 0);
    const { at, across, down } = station(course, middle);
    const crushed = finding === 'compression fracture' && index === 3;
    const half = sacral ? 19 - (index - 7) * 5 : 21;
    const deep = sacral ? 24 - (index - 7) * 6 : 31;
    const point = (u: number, v: number): Point => [
      at[0] + across[0] * u * deep + down[0] * v * half,
      at[1] + across[1] * u * deep + down[1] * v * half,
    ];
    const front = crushed ? 0.35 : 1;
    const body = spline(
      [
        point(-1, -front),
        point(-0.5, (-0.92 * (front + 1)) / 2),
        point(0.5, -0.92),
        point(1, -1),
        point(0.93, 0),
        point(1, 1),
        point(0.5, 0.92),
        point(-0.5, 0.92),
        point(-1, 1),
        point(-0.9, 0),
      ],
      true,
      6,
    );
    marrow(raster, random, body, crushed ? 760 : 470);
    paint(raster, blur(fill([point(0.98, -0.13), point(0.55, 0), point(0.98, 0.13)], 2), 1), 780, 0.8);
    if (!sacral) {
      const process = spline(
        [
          point(2.2, 0.2),
          point(2.7, -0.15),
          point(3.5, 0.25),
          point(3.5, 1),
          point(2.8, 1.05),
          point(2.25, 0.7),
        ],
        true,
      );
      marrow(raster, random, process, 560);
    }
    if (index < 8)
      disc(raster, random, course, middle + (sacral || index === 6 ? 23 : 29), index, finding, anatomy);
  }
}

function disc(
  raster: Raster,
  random: Random,
  course: readonly Point[],
  place: number,
  index: number,
  finding: SpineMriFinding,
  anatomy: { chance: (probability: number) => boolean },
): void {
  const { at, across, down } = station(course, place);
  const angle = Math.atan2(across[1], across[0]);
  const small = index > 6;
  const shift = (u: number, v = 0): Point => [
    at[0] + across[0] * u + down[0] * v,
    at[1] + across[1] * u + down[1] * v,
  ];
  const worn =
    (finding === 'disc herniation' && index >= 5) ||
    (finding === 'stenosis' && index >= 4) ||
    anatomy.chance(0.2);
  paint(raster, blur(fill(ellipse(at, small ? 20 : 32, small ? 3 : 7.5, angle), 3), 1), 150);
  const grain = texture(random, 8, 2);
  if (!small) {
    const core = ellipse(shift(2), 21, worn ? 2.6 : 4.8, angle);
    paint(raster, blur(fill(core, 3), 1), (x, y) => (worn ? 270 : 1010) + grain(x, y) * 40);
  }
  if (finding === 'disc herniation' && index === 5) {
    paint(raster, blur(fill(ellipse(shift(41, 3), 13, 10, angle + 0.3, [0.08]), 4), 1), 185);
  }
}
