import type { Random } from '../random.ts';
import { blur } from './filters.ts';
import { texture } from './noise.ts';
import { toPicture } from './picture.ts';
import type { GrayPicture } from './picture.ts';
import { createRaster, paint } from './raster.ts';
import type { Raster } from './raster.ts';
import { ellipse, fill, path, ribbon, spline } from './shapes.ts';
import type { Point } from './shapes.ts';

const { floor, hypot, atan2, abs, min, max, sqrt } = Math;

export type UltrasoundView =
  | 'gallbladder'
  | 'gallstone'
  | 'kidney'
  | 'hydronephrosis'
  | 'fetal head'
  | 'thyroid nodule';

const width = 560;
const height = 440;
const apex: Point = [280, -70];
const near = 92;
const far = 488;
const spread = 0.63;

/** What lies behind a structure is darker (shadow) or brighter (enhancement), along the beam. */
type Beam = { readonly at: Point; readonly half: number; readonly gain: number };

/** A curved-array sector with speckle: echo strength is painted first, then seen through the beam. */
export function ultrasound(random: Random, view: UltrasoundView): GrayPicture {
  const echo = createRaster(width, height, 0.34);
  layers(echo, random);
  const beams = anatomy(echo, random, view);
  const seen = scan(blur(echo, 1), random, beams);
  furniture(seen);
  return toPicture(seen, { bitsStored: 8, window: { centre: 128, width: 256 }, spacing: 0.37 });
}

function layers(echo: Raster, random: Random): void {
  const drift = texture(random, 64, 3);
  for (let index = 0; index < echo.data.length; index += 1) {
    echo.data[index] = (echo.data[index] ?? 0) + drift(index % width, floor(index / width)) * 0.025;
  }
  for (let layer = 0; layer < 5; layer += 1) {
    const radius = near + 6 + layer * 9 + random.between(-2, 2);
    const line = Array.from({ length: 15 }, (_, step): Point => {
      const angle = -spread + (step / 14) * 2 * spread;
      const place = radius + random.between(-1.5, 1.5);
      return [apex[0] + Math.sin(angle) * place, apex[1] + Math.cos(angle) * place];
    });
    paint(echo, blur(fill(ribbon(spline(line, false, 4), [4.5]), 3), 1), layer % 2 === 0 ? 0.75 : 0.2, 0.8);
  }
}

function anatomy(echo: Raster, random: Random, view: UltrasoundView): Beam[] {
  const shift = random.between(-14, 14);
  const lean = random.between(-0.15, 0.15);
  const blob = (
    at: Point,
    rx: number,
    ry: number,
    angle: number,
    value: number,
    softness = 2,
    uneven = 1,
  ): void => {
    const wobble = [0.04, 0.05, 0.03].map((amount) => amount * uneven);
    const outline = ellipse([at[0] + shift, at[1]], rx, ry, angle + lean, wobble);
    paint(echo, blur(fill(outline, 10), softness), value);
  };
  const wall = (
    at: Point,
    rx: number,
    ry: number,
    angle: number,
    value: number,
    thick: number,
    inner: number,
    uneven = 1,
  ): void => {
    blob(at, rx, ry, angle, value, 2, uneven);
    blob(at, rx - thick, ry - thick, angle, inner, 2, uneven);
  };
  if (view === 'gallbladder' || view === 'gallstone') {
    for (let vessel = 0; vessel < 7; vessel += 1) {
      const at: Point = [random.between(120, 440), random.between(90, 330)];
      wall(at, random.between(5, 13), random.between(4, 7), random.between(-1, 1), 0.62, 2, 0.08);
    }
    paint(echo, blur(fill(ribbon(spline(path('60,330 200,372 380,352 520,290'), false), [7]), 5), 2), 1.2);
    wall([300, 205], 92, 41, 0.35, 0.75, 4, 0.012);
    const stone: Point = [330 + shift, 232];
    if (view === 'gallbladder') return [{ at: [300 + shift, 240], half: 0.17, gain: 1.55 }];
    const curve = spline(
      [
        [stone[0] - 17, stone[1] + 3],
        [stone[0] - 8, stone[1] - 10],
        [stone[0] + 9, stone[1] - 9],
        [stone[0] + 17, stone[1] + 5],
      ],
      false,
    );
    paint(echo, blur(fill(ellipse(stone, 16, 11), 4), 2), 0.5);
    paint(echo, blur(fill(ribbon(curve, [5, 8, 5]), 4), 1), 1.9);
    return [
      { at: stone, half: 0.05, gain: 0.07 },
      { at: [270 + shift, 245], half: 0.09, gain: 1.5 },
    ];
  }
  if (view === 'kidney' || view === 'hydronephrosis') {
    blob([290, 205], 136, 68, 0.12, 0.85);
    blob([290, 205], 131, 63, 0.12, 0.2, 3);
    for (let pyramid = 0; pyramid < 9; pyramid += 1) {
      const turn = (pyramid / 9) * 2 * Math.PI;
      blob([290 + Math.cos(turn) * 92, 205 + Math.sin(turn) * 41], 13, 10, turn, 0.09);
    }
    blob([290, 205], 72, 25, 0.12, 0.85, 6);
    if (view === 'hydronephrosis') {
      for (const [x, y, size] of [
        [290, 206, 30],
        [245, 196, 19],
        [335, 214, 21],
      ] as const)
        blob([x, y], size * 1.3, size * 0.8, 0.1, 0.015);
    }
    return view === 'kidney' ? [] : [{ at: [290 + shift, 225], half: 0.12, gain: 1.4 }];
  }
  if (view === 'fetal head') {
    blob([280, 220], 168, 118, 0, 0.03, 4);
    blob([280, 60], 190, 34, 0, 0.5, 5);
    wall([280, 222], 122, 90, 0.12, 1.7, 7, 0.17, 0.35);
    paint(
      echo,
      blur(
        fill(
          ribbon(
            [
              [174 + shift, 214],
              [386 + shift, 232],
            ],
            [3],
          ),
          3,
        ),
        1,
      ),
      0.95,
    );
    for (const side of [-1, 1]) {
      blob([300, 222 + side * 30], 38, 11, 0.12, 0.03);
      blob([296, 222 + side * 27], 21, 7, 0.12, 0.75);
      blob([226, 214 + side * 13], 15, 10, 0.12, 0.08);
    }
    return [
      { at: [164 + shift, 225], half: 0.04, gain: 0.35 },
      { at: [396 + shift, 225], half: 0.04, gain: 0.35 },
    ];
  }
  blob([280, 200], 160, 70, 0, 0.5, 5);
  blob([280, 240], 46, 34, 0, 0.05, 3);
  wall([210, 185], 42, 30, 0.2, 0.2, 4, 0.42);
  blob([205, 180], 11, 8, 0, 0.03);
  for (const x of [128, 436]) wall([x, 210], 24, 22, 0, 0.9, 3, 0.015);
  return [{ at: [280 + shift, 250], half: 0.07, gain: 0.25 }];
}

function scan(echo: Raster, random: Random, beams: readonly Beam[]): Raster {
  const seen = createRaster(width, height);
  const [one, two, three, four] = [0, 1, 2, 3].map(() => texture(random, 2, 1));
  const slow = texture(random, 8, 2);
  const shadows = beams.map(({ at, half, gain }) => ({
    angle: atan2(at[0] - apex[0], at[1] - apex[1]),
    radius: hypot(at[0] - apex[0], at[1] - apex[1]),
    half,
    gain,
  }));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const radius = hypot(x - apex[0], y - apex[1]);
      if (radius < near || radius > far) continue;
      const angle = atan2(x - apex[0], y - apex[1]);
      if (abs(angle) > spread) continue;
      const line = floor(angle * 300 + 300);
      const deep = floor(radius * 1.15);
      const wave = (one?.(line, deep) ?? 0) + 0.6 * (three?.(x, y) ?? 0);
      const other = (two?.(line, deep) ?? 0) + 0.6 * (four?.(x, y) ?? 0);
      const speckle = 0.16 + 0.66 * hypot(wave, other);
      let gain = 1.12 - ((radius - near) / (far - near)) ** 2 * 0.62;
      for (const shadow of shadows) {
        if (radius < shadow.radius) continue;
        const off = abs(angle - shadow.angle) / shadow.half;
        const weight = off < 0.8 ? 1 : max(0, 1 - (off - 0.8) * 3);
        gain *= 1 + (shadow.gain - 1) * weight * min(1, (radius - shadow.radius) / 14);
      }
      const level = (echo.data[y * width + x] ?? 0) * speckle * gain * (1 + slow(line, deep) * 0.1);
      seen.data[y * width + x] = min(235, 6 + 205 * sqrt(max(0, level)) * 0.92);
    }
  }
  return seen;
}

/** The grey scale, depth ticks and focus mark that every machine puts beside the sector. */
function furniture(seen: Raster): void {
  for (let y = 30; y < 190; y += 1) {
    for (let x = 22; x < 32; x += 1) seen.data[y * width + x] = 255 - ((y - 30) / 160) * 255;
  }
  for (let tick = 0; tick < 9; tick += 1) {
    const y = 26 + tick * 46;
    for (let x = width - 18; x < width - (tick % 5 === 0 ? 6 : 11); x += 1) seen.data[y * width + x] = 210;
  }
  paint(
    seen,
    fill([
      [width - 34, 210],
      [width - 24, 204],
      [width - 24, 216],
    ]),
    230,
  );
}
