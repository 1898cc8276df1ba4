import type { Random } from '../random.ts';
import { blur } from './filters.ts';
import { texture, warp } from './noise.ts';
import type { GrayPicture } from './picture.ts';
import { add, createRaster, mirrored } from './raster.ts';
import type { Raster } from './raster.ts';
import { ellipse, fill, path, ribbon, spline } from './shapes.ts';
import type { Point } from './shapes.ts';
import { expose, leadMarker, projectBone, projectTissue } from './xray.ts';

export type KneeXrayFinding = 'none' | 'osteoarthritis' | 'tibia fracture' | 'replacement';

const width = 432;
const height = 560;

/** Knee X-ray from the front; drawn as the patient's left knee, the fibula on the right. */
export function kneeXray(random: Random, finding: KneeXrayFinding): GrayPicture {
  const raster = createRaster(width, height, 0.02);
  const leg: Point[] = path(
    '62,-20 74,120 96,230 98,300 92,380 104,580 330,580 348,380 338,300 338,230 362,120 376,-20',
  );
  projectTissue(raster, spline(leg, true), 0.72, 30);
  const muscle = texture(random, 64, 3);
  add(raster, blur(fill(path('130,-20 310,-20 290,200 150,200'), 20), 18), 0.1);
  add(raster, fill(leg), 0.012, (x, y) => muscle(x, y));
  const spongy = texture(random, 4, 3);
  bones(raster, finding, spongy);
  if (finding === 'osteoarthritis') spurs(raster, spongy);
  if (finding === 'tibia fracture') fracture(raster, random);
  if (finding === 'replacement') implant(raster);
  const bent = warp(raster, random, 1.8);
  const left = random.fork('side').chance(0.5);
  const turned = left ? bent : mirrored(bent);
  leadMarker(turned, left ? 'L' : 'R', [30, 30], 26);
  return expose(turned, random, 0.42, 1.25, 1.02);
}

function bones(raster: Raster, finding: KneeXrayFinding, spongy: (x: number, y: number) => number): void {
  const drop = finding === 'osteoarthritis' ? 9 : 0;
  const femur: Point[] = [
    [182, -20],
    [184, 80],
    [172, 150],
    [144, 200],
    [134, 245],
    [142, 276 + drop],
    [172, 288 + drop],
    [200, 278],
    [216, 262],
    [234, 280],
    [264, 289],
    [294, 278],
    [303, 245],
    [294, 205],
    [266, 150],
    [252, 80],
    [252, -20],
  ];
  const tibia: Point[] = path(
    '134,310 150,302 196,304 210,291 217,299 226,290 240,304 288,303 304,312 298,340 268,392 256,450 252,580 184,580 182,450 166,390 138,344',
  );
  const fibula: Point[] = path('290,350 306,336 322,354 312,390 304,440 304,580 280,580 282,440 288,390');
  projectBone(raster, [spline(fibula, true)], 0.3, 0.24, 4, spongy);
  projectBone(raster, [spline(femur, true), spline(tibia, true)], 0.36, 0.5, 7, spongy);
  projectBone(raster, [ellipse([218, 208], 40, 42, 0, [0.04, 0.05])], 0.12, 0.12, 4, spongy);
  const plateau: Point[] = path('144,310 170,306 196,309');
  const dense = finding === 'osteoarthritis' ? 0.35 : 0.14;
  add(raster, blur(fill(ribbon(plateau, [6]), 4), 2), dense);
  add(
    raster,
    blur(
      fill(
        ribbon(
          plateau.map(([x, y]): Point => [2 * 218 - x, y]),
          [5],
        ),
        4,
      ),
      2,
    ),
    0.14,
  );
}

function spurs(raster: Raster, spongy: (x: number, y: number) => number): void {
  for (const [x, y, way] of [
    [136, 278, -1],
    [132, 312, -1],
    [302, 276, 1],
  ] as const) {
    const spur: Point[] = [
      [x, y - 9],
      [x + way * 13, y],
      [x, y + 9],
    ];
    projectBone(raster, [spline(spur, true)], 0.3, 0.3, 3, spongy);
  }
}

function fracture(raster: Raster, random: Random): void {
  const line = Array.from({ length: 12 }, (_, step): Point => [
    258 + step * 4 + random.between(-2.5, 2.5),
    302 + step * 8 + random.between(-2, 2),
  ]);
  add(raster, blur(fill(ribbon(line, [4.5, 3, 2]), 3), 1), -0.6);
}

/** A total knee replacement: metal outshines everything around it. */
function implant(raster: Raster): void {
  const femoral: Point[] = path(
    '130,222 128,262 146,290 176,296 204,284 217,268 232,284 260,296 292,290 308,262 306,222 286,230 278,258 217,250 158,258 150,230',
  );
  const tray: Point[] = path('130,312 306,312 306,323 236,325 229,408 207,408 200,325 130,323');
  add(raster, blur(fill(spline(femoral, true), 3), 1), 1.9);
  add(raster, blur(fill(tray, 3), 1), 1.9);
}
