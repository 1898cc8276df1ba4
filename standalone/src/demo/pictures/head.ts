import type { Random } from '../random.ts';
import { ellipse, mirror, path, ribbon, spline } from './shapes.ts';
import type { Point } from './shapes.ts';

/** A furrow of the brain's surface: its course inwards and its width in pixels. */
export type Sulcus = { readonly line: readonly Point[]; readonly width: number };

export type Head = {
  readonly centre: Point;
  /** Half the head's width in pixels, to which all else is in proportion. */
  readonly size: number;
  readonly scalp: readonly Point[];
  readonly skull: readonly Point[];
  readonly inner: readonly Point[];
  readonly brain: readonly Point[];
  readonly sulci: readonly Sulcus[];
  readonly ventricles: readonly (readonly Point[])[];
  readonly choroid: readonly Point[];
  /** Deep grey matter: caudate, lentiform nucleus and thalamus of both sides. */
  readonly nuclei: readonly (readonly Point[])[];
};

/** An axial section; level 0 passes through the basal ganglia, 1 above the ventricles. */
export function drawHead(random: Random, pixels: number, level: number, atrophy: number): Head {
  const anatomy = random.fork('head');
  const folds = random.fork(`folds ${level}`);
  const centre: Point = [pixels / 2, pixels / 2];
  const size = pixels * anatomy.between(0.335, 0.355) * (1 - level * 0.06);
  const long = anatomy.between(1.2, 1.28);
  const egg = (scale: number): Point[] =>
    ellipse([0, 0], size * scale, size * scale * long).map(([x, y]): Point => {
      const back = y / (size * long);
      const widen = 1 + 0.075 * back - 0.05 * back * back;
      return [centre[0] + x * widen, centre[1] + y];
    });
  const at = (u: number, v: number): Point => [centre[0] + u * size, centre[1] + v * size];
  const both = (points: readonly Point[]): Point[][] => {
    const side = spline(
      points.map(([u, v]) => at(u, v)),
      true,
    );
    return [side, mirror(side, centre[0])];
  };
  const w = 0.75 + atrophy * 0.6;
  const low = level < 0.6;
  return {
    centre,
    size,
    scalp: egg(1.07),
    skull: egg(0.99),
    inner: egg(0.895),
    brain: egg(0.862 - atrophy * 0.035),
    sulci: [...fissure(folds, at, long, low), ...furrows(folds, at, long, atrophy, low)],
    ventricles: low ? [...both(frontHorn(w)), ...both(backHorn(w)), third(at, w)] : [],
    choroid: low ? [at(-0.3, 0.43), at(0.3, 0.43)] : [],
    nuclei: low ? [caudate, lentiform, thalamus].flatMap(both) : [],
  };
}

const caudate: Point[] = path('0.17,-0.34 0.26,-0.32 0.27,-0.2 0.2,-0.1 0.15,-0.2');
const lentiform: Point[] = path('0.3,-0.18 0.45,-0.22 0.49,-0.05 0.42,0.1 0.31,-0.02');
const thalamus: Point[] = path('0.06,0.03 0.18,-0.01 0.29,0.12 0.27,0.25 0.13,0.24 0.05,0.15');

const frontHorn = (w: number): Point[] => [
  [0.03, -0.3],
  [0.1, -0.44],
  [0.1 + 0.14 * w, -0.5],
  [0.12 + 0.12 * w, -0.42],
  [0.08 + 0.08 * w, -0.26],
  [0.05 + 0.04 * w, -0.1],
  [0.03, -0.14],
];
const backHorn = (w: number): Point[] => [
  [0.2, 0.27],
  [0.27, 0.28],
  [0.3 + 0.1 * w, 0.42],
  [0.28 + 0.1 * w, 0.58],
  [0.2 + 0.06 * w, 0.7],
  [0.22, 0.55],
  [0.22, 0.42],
];
const third = (at: (u: number, v: number) => Point, w: number): Point[] =>
  ribbon([at(0, -0.04), at(0, 0.08), at(0, 0.2)], [3 * w, 6 * w, 3 * w]);

type Place = (u: number, v: number) => Point;

function fissure(random: Random, at: Place, long: number, low: boolean): Sulcus[] {
  const wave = (from: number, to: number): Point[] =>
    Array.from({ length: 7 }, (_, step): Point => {
      const v = from + ((to - from) * step) / 6;
      return at(random.between(-0.012, 0.012), v);
    });
  const reach = low ? 0.52 : 0.02;
  return [
    { line: spline(wave(-0.87 * long, -reach), false), width: 3.4 },
    { line: spline(wave(0.87 * long, low ? 0.5 : -0.02), false), width: 3.4 },
  ];
}

function furrows(random: Random, at: Place, long: number, atrophy: number, low: boolean): Sulcus[] {
  const found: Sulcus[] = [];
  const count = 17;
  for (const side of [-1, 1]) {
    for (let index = 0; index < count; index += 1) {
      const turn = -Math.PI / 2 + 0.17 + ((index + random.between(0.15, 0.85)) / count) * (Math.PI - 0.34);
      const sylvian = low && Math.abs(turn + 0.08) < 0.1;
      const depth = sylvian ? 0.46 : random.between(0.16, low ? 0.32 : 0.44);
      const lean = random.between(-0.22, 0.22);
      const line = Array.from({ length: 5 }, (_, step): Point => {
        const part = step / 4;
        const radius = 0.885 - depth * part;
        const angle = turn + lean * part + (step > 0 ? random.between(-0.055, 0.055) : 0);
        return at(side * Math.cos(angle) * radius, Math.sin(angle) * radius * long);
      });
      const width = (sylvian ? 4.5 : random.between(1.6, 3)) * (1 + atrophy);
      found.push({ line: spline(line, false, 4), width });
      const fork = line[random.int(2, 3)];
      if (!fork || random.chance(0.25)) continue;
      const bend = turn + random.pick([-1, 1]) * random.between(0.9, 1.5);
      const reach = random.between(0.07, 0.15);
      const tip: Point = at(
        (fork[0] - at(0, 0)[0]) / (at(1, 0)[0] - at(0, 0)[0]) - side * Math.cos(bend) * reach,
        (fork[1] - at(0, 0)[1]) / (at(0, 1)[1] - at(0, 0)[1]) - Math.sin(bend) * reach,
      );
      const middle: Point = [
        (fork[0] + tip[0]) / 2 + random.between(-3, 3),
        (fork[1] + tip[1]) / 2 + random.between(-3, 3),
      ];
      found.push({ line: spline([fork, middle, tip], false, 4), width: width * 0.85 });
    }
  }
  return found;
}
