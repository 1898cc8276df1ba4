import type { Random } from '../random.ts';
import { blur } from './filters.ts';
import { acquire, marrow, muscle } from './mri.ts';
import { texture } from './noise.ts';
import type { GrayPicture } from './picture.ts';
import { createRaster, paint } from './raster.ts';
import type { Raster } from './raster.ts';
import { ellipse, fill, path, ribbon, spline } from './shapes.ts';
import type { Point } from './shapes.ts';

export type KneeMriFinding = 'none' | 'meniscus tear' | 'effusion' | 'cruciate tear';

/** Sagittal proton-density MRI of the knee, the front on the left; level 0 through a condyle, 1 the midline. */
export function kneeMri(random: Random, level: number, finding: KneeMriFinding): GrayPicture {
  const slice = random.fork(`slice ${level}`);
  const raster = createRaster(384, 384, 10);
  softTissue(raster, slice);
  bones(raster, slice, level);
  joint(raster, slice, level, finding);
  return acquire(raster, slice, [-0.12, 0.06], { centre: 520, width: 1080 }, 0.42);
}

function softTissue(raster: Raster, random: Random): void {
  const leg = spline(
    path('92,-20 66,70 48,140 62,205 92,265 98,340 104,410 352,410 350,330 330,250 322,190 338,110 352,-20'),
    true,
  );
  const lobules = texture(random, 16, 3);
  paint(raster, fill(leg), 420);
  const fat = leg.map(([x, y]): Point => [x + (205 - x) * 0.018, y]);
  paint(raster, fill(fat), (x, y) => {
    const septum = Math.max(0, 1 - Math.abs(lobules(x, y)) * 8);
    return 840 - septum * 260 + lobules(x, y) * 30;
  });
  muscle(raster, random, spline(path('110,-20 104,50 118,92 150,70 158,-20'), true), 330, 1.5);
  muscle(
    raster,
    random,
    spline(path('232,-20 236,50 262,120 286,168 312,168 326,80 332,-20'), true),
    320,
    1.4,
  );
  muscle(
    raster,
    random,
    spline(path('262,205 290,190 314,230 330,310 336,410 240,410 244,330'), true),
    325,
    1.6,
  );
  for (const [x, y, size] of [
    [280, 195, 6],
    [292, 206, 4.5],
  ] as const) {
    paint(raster, blur(fill(ellipse([x, y], size, size * 1.5, 0.3), 3), 1), 60);
  }
}

function bones(raster: Raster, random: Random, level: number): void {
  const deep = level > 0.5 ? -16 : 0;
  const femur = spline(
    [
      [160, -20],
      [157, 60],
      [146, 104],
      [126, 136],
      [124, 172],
      [140, 206 + deep],
      [170, 226 + deep],
      [208, 229 + deep],
      [246, 214 + deep],
      [266, 182],
      [258, 146],
      [234, 112],
      [222, 60],
      [222, -20],
    ],
    true,
  );
  const tibia = spline(
    path('134,268 148,254 196,250 246,253 266,268 254,300 234,336 228,410 154,410 150,346 130,308'),
    true,
  );
  const cartilage = (line: readonly Point[], width: number): void => {
    paint(
      raster,
      blur(fill(ribbon(spline(line, false), [width * 0.6, width, width, width * 0.6]), 3), 1),
      600,
    );
  };
  marrow(raster, random, femur, 790);
  marrow(raster, random, tibia, 770);
  if (level < 0.5)
    marrow(
      raster,
      random,
      spline(path('258,300 276,292 290,306 284,340 286,410 266,410 268,340'), true),
      740,
    );
  cartilage(
    [
      [123, 150],
      [128, 196 + deep],
      [160, 229 + deep],
      [206, 234 + deep],
      [252, 216 + deep],
      [271, 184],
    ],
    9,
  );
  cartilage(path('140,256 170,249 220,247 258,258'), 7);
  marrow(raster, random, spline(path('88,112 104,116 107,142 100,170 86,172 78,144'), true), 780);
  cartilage(path('110,116 113,142 107,170'), 8);
  const scar = spline(path('150,292 190,286 238,294'), false);
  paint(raster, blur(fill(ribbon(scar, [2]), 2), 1), 420, 0.7);
}

function joint(raster: Raster, random: Random, level: number, finding: KneeMriFinding): void {
  const dark = (line: readonly Point[], widths: readonly number[], signal = 70): void => {
    paint(raster, blur(fill(ribbon(spline(line, false), widths), 3), 1), signal);
  };
  dark(path('112,-20 103,50 92,116'), [7, 10, 13]);
  dark(path('84,168 92,220 122,300'), [12, 9, 12]);
  const pad = texture(random, 16, 3);
  const hoffa = spline(path('98,178 118,186 132,222 128,256 114,270 100,226'), true);
  paint(raster, blur(fill(hoffa, 3), 1), (x, y) => 860 - Math.max(0, 1 - Math.abs(pad(x, y)) * 6) * 240);
  if (level < 0.5) {
    const wedge = (points: readonly Point[]): void => paint(raster, blur(fill(points, 3), 1), 65);
    wedge(path('133,228 137,252 178,243'));
    wedge(path('266,224 268,252 216,243'));
    if (finding === 'meniscus tear') dark(path('228,250 242,241 262,232'), [3.4, 3], 1050);
  } else {
    dark(path('246,196 240,236 238,264'), [12, 11, 9]);
    if (finding === 'cruciate tear') {
      dark(path('222,196 206,216 200,224'), [15, 19, 10], 520);
      dark(
        [
          [184, 240],
          [168, 252],
        ],
        [12, 16],
        560,
      );
      dark(
        [
          [204, 218],
          [188, 238],
        ],
        [16, 14],
        980,
      );
    } else dark(path('224,192 196,224 160,256'), [9, 12, 9], 120);
  }
  if (finding === 'effusion' || finding === 'cruciate tear') {
    const fluid = spline(path('108,20 118,60 124,104 120,128 110,108 104,60'), true);
    paint(raster, blur(fill(fluid, 3), 1), 1080);
    dark(path('114,178 124,206 142,234'), [7, 9, 5], 1080);
    dark(path('274,190 276,222 270,246'), [6, 8, 5], 1060);
  }
}
