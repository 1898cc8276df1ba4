import type { Random } from '../random.ts';
import { blur } from './filters.ts';
import { texture, warp } from './noise.ts';
import type { GrayPicture } from './picture.ts';
import { add, createRaster, mirrored } from './raster.ts';
import type { Raster } from './raster.ts';
import { ellipse, fill, fillAll, path, ribbon, spline } from './shapes.ts';
import type { Point } from './shapes.ts';
import { expose, leadMarker, projectBone } from './xray.ts';

export type HandXrayFinding = 'none' | 'metacarpal fracture' | 'radius fracture' | 'arthritis';

const width = 448;
const height = 608;

/** From the wrist to the tip: base of the metacarpal, then the joints. */
const fingers: readonly (readonly Point[])[] = [
  path('166,462 106,392 70,330 46,286'),
  path('196,436 172,306 154,206 146,146 141,100'),
  path('222,430 220,290 218,178 217,110 216,60'),
  path('247,434 266,302 282,202 289,140 294,94'),
  path('270,444 308,328 338,258 351,214 360,178'),
];
const thickness = [25, 23, 24, 22, 19];
const carpals: readonly (readonly [x: number, y: number, rx: number, ry: number, angle: number])[] = [
  [186, 500, 15, 23, 0.6],
  [222, 510, 19, 16, 0.1],
  [254, 503, 16, 14, -0.4],
  [263, 496, 9, 10, 0],
  [177, 470, 14, 13, 0.3],
  [200, 462, 11, 14, 0.2],
  [225, 471, 14, 21, 0],
  [253, 470, 15, 16, -0.3],
];

/** Hand X-ray, palm down. */
export function handXray(random: Random, finding: HandXrayFinding): GrayPicture {
  const raster = createRaster(width, height, 0.02);
  const spread = random.between(0.94, 1.06);
  const place = ([x, y]: Point): Point => [222 + (x - 222) * spread, y + random.between(-2, 2)];
  const rays = fingers.map((ray) => ray.map(place));
  flesh(raster, rays);
  const spongy = texture(random, 4, 3);
  const bones = rays.flatMap((ray, finger) => phalanges(ray, finger, finding));
  projectBone(raster, bones, 0.5, 0.42, 4, spongy);
  const near = finding === 'arthritis' ? 1.1 : 1;
  for (const [x, y, rx, ry, angle] of carpals) {
    const outline = ellipse(place([x, y]), rx * near, ry * near, angle, [0.06, 0.05, 0.03]);
    projectBone(raster, [outline], 0.34, 0.4, 4, spongy);
  }
  forearm(raster, random, finding, spongy);
  const left = random.fork('side').chance(0.5);
  const bent = warp(raster, random, 1.8);
  const turned = left ? mirrored(bent) : bent;
  leadMarker(turned, left ? 'L' : 'R', [left ? 28 : width - 52, 30], 26);
  return expose(turned, random, 0.4, 1.5, 0.8);
}

function flesh(raster: Raster, rays: readonly (readonly Point[])[]): void {
  const outlines = rays.map((ray, finger) => {
    const tip = ray.at(-1) ?? [0, 0];
    const before = ray.at(-2) ?? tip;
    const end: Point = [tip[0] + (tip[0] - before[0]) * 0.3, tip[1] + (tip[1] - before[1]) * 0.3];
    const thick = (thickness[finger] ?? 20) * 1.95;
    return ribbon(spline([...ray, end], false), [
      thick,
      thick * 1.1,
      thick,
      thick * 0.95,
      thick * 0.85,
      thick * 0.4,
    ]);
  });
  const palm = spline(
    path('150,318 222,284 300,318 330,372 312,462 296,540 300,640 144,640 148,540 130,478 112,402 134,372'),
    true,
  );
  const mask = blur(fillAll([...outlines, palm], 8), 1);
  const thick = blur(mask, 14).data;
  add(raster, mask, 0.52, (_x, _y, index) => 0.3 + 0.7 * (thick[index] ?? 0));
}

function phalanges(ray: readonly Point[], finger: number, finding: HandXrayFinding): Point[][] {
  const bones: Point[][] = [];
  for (let index = 0; index + 1 < ray.length; index += 1) {
    const from = ray[index] ?? [0, 0];
    const to = ray[index + 1] ?? from;
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    const gap = (finding === 'arthritis' && index > 0 ? 1.6 : 4) / length;
    const along = (part: number, bulge = 0): Point => {
      const t = gap + part * (1 - 2 * gap);
      const [dx, dy] = [(to[0] - from[0]) * t, (to[1] - from[1]) * t];
      return [
        from[0] + dx - (bulge * (to[1] - from[1])) / length,
        from[1] + dy + (bulge * (to[0] - from[0])) / length,
      ];
    };
    const w = (thickness[finger] ?? 20) * (1 - index * 0.1);
    const last = index === ray.length - 2;
    const widths = last
      ? [w * 0.6, w * 1.05, w * 0.7, w * 0.45, w * 0.5, w * 0.6, w * 0.3]
      : [w * 0.62, w * 1.14, w * 0.82, w * 0.68, w * 0.64, w * 0.7, w * 0.92, w * 1.06, w * 0.6];
    if (finding === 'metacarpal fracture' && finger === 4 && index === 0) {
      bones.push(ribbon([along(0), along(0.3), along(0.62, -1)], [w * 0.62, w * 1.14, w * 0.75, w * 0.68]));
      bones.push(ribbon([along(0.66, -7), along(0.85, -4), along(1)], [w * 0.7, w * 0.8, w * 1.06, w * 0.6]));
      continue;
    }
    bones.push(
      ribbon(
        Array.from({ length: 13 }, (_, step) => along(step / 12, Math.sin((step / 12) * Math.PI) * 1.5)),
        widths,
      ),
    );
  }
  return bones;
}

function forearm(
  raster: Raster,
  random: Random,
  finding: HandXrayFinding,
  spongy: (x: number, y: number) => number,
): void {
  const broken = finding === 'radius fracture';
  const radius = spline(
    [
      [166, 532],
      [178, 524],
      [208, 530],
      [236, 536],
      [238, 552],
      [228, 580],
      [222, 640],
      [180, 640],
      [178, 580],
      [broken ? 160 : 166, 552],
    ],
    true,
  );
  const ulna = spline(path('252,540 268,538 280,530 282,552 272,585 270,640 244,640 246,580 248,556'), true);
  projectBone(raster, [radius, ulna], 0.45, 0.4, 6, spongy);
  if (!broken) return;
  const crack = Array.from({ length: 9 }, (_, step): Point => [
    164 + step * 8.6,
    562 + step * 0.8 + random.between(-4, 4),
  ]);
  add(raster, blur(fill(ribbon(crack, [3.4, 2.4, 3]), 3), 1), -0.55);
  add(
    raster,
    blur(
      fill(
        ribbon(
          crack.map(([x, y]): Point => [x, y + 5]),
          [4],
        ),
        3,
      ),
      2,
    ),
    0.2,
  );
}
