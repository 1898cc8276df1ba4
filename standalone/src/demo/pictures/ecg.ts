import type { Random } from '../random.ts';
import { addNoise, texture } from './noise.ts';
import type { ColourPicture } from './picture.ts';
import { createRaster, paint } from './raster.ts';
import { fill, ribbon } from './shapes.ts';
import type { Point } from './shapes.ts';

const { exp, abs, min, max, floor, sin } = Math;

export type EcgFinding = 'none' | 'atrial fibrillation' | 'infarction';

const width = 900;
const height = 420;

/** Waves of one heartbeat: time from the R wave (seconds), width (seconds), height (millivolts). */
type Wave = readonly [at: number, spread: number, size: number];

/** A 12-lead ECG on pink paper: 25 mm/s, four columns of leads and a rhythm strip. */
export function ecgStrip(random: Random, finding: EcgFinding): ColourPicture {
  const ink = createRaster(width, height);
  const rate = finding === 'atrial fibrillation' ? 0.62 : random.between(0.74, 0.98);
  const beats: number[] = [];
  for (let at = 0.2; at < 10; at += rate * (finding === 'atrial fibrillation' ? random.between(0.7, 1.5) : 1))
    beats.push(at);
  for (let row = 0; row < 4; row += 1) {
    const baseline = 62 + row * 100;
    const line = Array.from({ length: width - 40 }, (_, step): Point => {
      const time = (step / (width - 40)) * 10;
      const column = row === 3 ? 1 : floor(time / 2.5);
      return [20 + step, baseline - 44 * voltage(time, beats, leadWaves(row, column, finding), finding)];
    });
    paint(ink, fill(ribbon(line, [1.7])), 1);
    if (row < 3)
      for (const x of [236, 451, 666])
        paint(
          ink,
          fill([
            [x, baseline - 14],
            [x + 1.3, baseline - 14],
            [x + 1.3, baseline + 14],
            [x, baseline + 14],
          ]),
          1,
        );
  }
  const fibres = createRaster(width, height);
  addNoise(fibres, texture(random, 4, 3), 2.2);
  return { kind: 'colour', width, height, rgb: paper(ink.data, fibres.data) };
}

function leadWaves(row: number, column: number, finding: EcgFinding): readonly Wave[] {
  const tall = [0.9, 1.15, 0.75, 1.3][(row + column) % 4] ?? 1;
  const inverted = row === 0 && column === 1 ? -1 : 1;
  const early = column === 2 ? 0.35 + row * 0.3 : 1;
  const raised: Wave[] = finding === 'infarction' && column >= 2 ? [[0.13, 0.07, 0.5]] : [];
  const p: Wave[] = finding === 'atrial fibrillation' ? [] : [[-0.17, 0.028, 0.14 * inverted]];
  return [
    ...p,
    [-0.032, 0.011, -0.12 * inverted],
    [0, 0.013, tall * early * inverted],
    [0.033, 0.013, -0.55 * (1.25 - early) * inverted - 0.12],
    ...raised,
    [0.27, 0.05, 0.28 * inverted],
  ];
}

function voltage(
  time: number,
  beats: readonly number[],
  waves: readonly Wave[],
  finding: EcgFinding,
): number {
  let sum = 0.03 * sin(time * 1.9);
  if (finding === 'atrial fibrillation') sum += 0.05 * sin(time * 39) + 0.04 * sin(time * 47 + 1);
  for (const beat of beats) {
    if (abs(time - beat) > 0.6) continue;
    for (const [at, spread, size] of waves) sum += size * exp(-(((time - beat - at) / spread) ** 2) / 2);
  }
  return sum;
}

function paper(ink: Float32Array, fibres: Float32Array): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let index = 0; index < width * height; index += 1) {
    const x = index % width;
    const y = floor(index / width);
    const bold = x % 43 === 20 || y % 43 === 19;
    const fine = abs((x - 20) % 8.6) < 0.9 || abs((y - 19) % 8.6) < 0.9;
    const grid = bold ? 0.62 : fine ? 0.27 : 0;
    const black = ink[index] ?? 0;
    const grain = fibres[index] ?? 0;
    const tint = grid * 100;
    rgb[index * 3] = mixed(255 - grid * 24 + grain, black);
    rgb[index * 3 + 1] = mixed(243 - tint + grain, black);
    rgb[index * 3 + 2] = mixed(240 - tint + grain, black);
  }
  return rgb;
}

function mixed(channel: number, black: number): number {
  return max(0, min(255, channel * (1 - black) + 26 * black));
}
