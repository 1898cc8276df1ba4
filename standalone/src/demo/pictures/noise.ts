import { seededRandom } from '../random.ts';
import type { Random } from '../random.ts';
import type { Raster } from './raster.ts';

const { floor, min, max } = Math;

const size = 512;

/** Endless textures with mean 0 and a spread near 1, by grain in pixels; made once, looked up ever after. */
export type Texture = (x: number, y: number) => number;

const tiles = new Map<string, Float32Array>();

/**
 * A tileable field of smooth noise. Each octave halves the grain and the strength; one octave of grain 1 is
 * white noise with a nearly normal distribution.
 */
function tile(grain: number, octaves: number): Float32Array {
  const key = `${grain}/${octaves}`;
  const known = tiles.get(key);
  if (known) return known;
  const field = new Float32Array(size * size);
  let strength = 1;
  for (let octave = 0; octave < octaves; octave += 1) {
    addOctave(field, max(1, grain >> octave), strength, seededRandom(grain * 31 + octave));
    strength *= 0.55;
  }
  let power = 0;
  for (const value of field) power += value * value;
  const scale = 1 / Math.sqrt(power / field.length);
  for (let index = 0; index < field.length; index += 1) field[index] = (field[index] ?? 0) * scale;
  tiles.set(key, field);
  return field;
}

function addOctave(field: Float32Array, grain: number, strength: number, random: Random): void {
  const cells = size / grain;
  const lattice = Float32Array.from(
    { length: cells * cells },
    () => random.next() + random.next() + random.next() - 1.5,
  );
  for (let y = 0; y < size; y += 1) {
    const row = floor(y / grain);
    const fy = smooth((y % grain) / grain);
    const top = row * cells;
    const bottom = ((row + 1) % cells) * cells;
    for (let x = 0; x < size; x += 1) {
      const column = floor(x / grain);
      const next = (column + 1) % cells;
      const fx = smooth((x % grain) / grain);
      const upper = mix(lattice[top + column] ?? 0, lattice[top + next] ?? 0, fx);
      const lower = mix(lattice[bottom + column] ?? 0, lattice[bottom + next] ?? 0, fx);
      const index = y * size + x;
      field[index] = (field[index] ?? 0) + strength * mix(upper, lower, fy);
    }
  }
}

const smooth = (t: number): number => t * t * (3 - 2 * t);
const mix = (a: number, b: number, t: number): number => a + (b - a) * t;

/** Noise of a grain (a power of two, pixels), shifted to a place of its own. */
export function texture(random: Random, grain: number, octaves = 1): Texture {
  const field = tile(grain, octaves);
  const dx = random.int(0, size - 1);
  const dy = random.int(0, size - 1);
  return (x, y) => field[(((y + dy) & (size - 1)) << 9) | ((x + dx) & (size - 1))] ?? 0;
}

/** Adds noise to the whole raster. */
export function addNoise(raster: Raster, noise: Texture, amount: number): void {
  let index = 0;
  for (let y = 0; y < raster.height; y += 1) {
    for (let x = 0; x < raster.width; x += 1) {
      raster.data[index] = (raster.data[index] ?? 0) + noise(x, y) * amount;
      index += 1;
    }
  }
}

/** Pushes every pixel a little aside along smooth noise, so that no drawn curve stays perfect. */
export function warp(raster: Raster, random: Random, amount: number, grain = 64): Raster {
  const { width, height, data } = raster;
  const shiftX = texture(random, grain, 2);
  const shiftY = texture(random, grain, 2);
  const warped = new Float32Array(data.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const fromX = min(width - 1.001, max(0, x + shiftX(x, y) * amount));
      const fromY = min(height - 1.001, max(0, y + shiftY(x, y) * amount));
      const left = floor(fromX);
      const top = floor(fromY);
      const index = top * width + left;
      const fx = fromX - left;
      warped[y * width + x] = mix(
        mix(data[index] ?? 0, data[index + 1] ?? 0, fx),
        mix(data[index + width] ?? 0, data[index + width + 1] ?? 0, fx),
        fromY - top,
      );
    }
  }
  return { width, height, data: warped };
}
