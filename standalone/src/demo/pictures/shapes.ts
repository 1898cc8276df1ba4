import type { Mask } from './raster.ts';

const { floor, ceil, min, max, abs } = Math;

export type Point = readonly [x: number, y: number];

/** Points written as in SVG: 'x,y x,y x,y'. */
export function path(text: string): Point[] {
  return text.split(' ').map((pair): Point => {
    const [x, y] = pair.split(',');
    return [Number(x), Number(y)];
  });
}

/** A closed ellipse as a polygon; angle in radians, wobble lets the radius breathe by that fraction. */
export function ellipse(
  centre: Point,
  radiusX: number,
  radiusY: number,
  angle = 0,
  wobble: readonly number[] = [],
): Point[] {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return Array.from({ length: 72 }, (_, step): Point => {
    const turn = (step / 72) * 2 * Math.PI;
    let swell = 1;
    wobble.forEach((amount, index) => {
      swell += amount * Math.cos((index + 2) * turn + index * 1.7 + amount * 40);
    });
    const x = Math.cos(turn) * radiusX * swell;
    const y = Math.sin(turn) * radiusY * swell;
    return [centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos];
  });
}

/** A smooth curve through the points (Catmull-Rom). */
export function spline(points: readonly Point[], closed: boolean, steps = 8): Point[] {
  const count = points.length;
  const at = (index: number): Point => {
    const wrapped = closed ? (index + count) % count : min(max(index, 0), count - 1);
    return points[wrapped] ?? [0, 0];
  };
  const curve: Point[] = [];
  for (let index = 0; index < (closed ? count : count - 1); index += 1) {
    const [a, b, c, d] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    for (let step = 0; step < steps; step += 1) {
      const t = step / steps;
      const along = (axis: 0 | 1): number =>
        b[axis] +
        0.5 *
          t *
          (c[axis] -
            a[axis] +
            t *
              (2 * a[axis] -
                5 * b[axis] +
                4 * c[axis] -
                d[axis] +
                t * (3 * (b[axis] - c[axis]) + d[axis] - a[axis])));
      curve.push([along(0), along(1)]);
    }
  }
  if (!closed) curve.push(at(count - 1));
  return curve;
}

/** The outline of a line that grows from one width to another along its way; `widths` are full widths. */
export function ribbon(line: readonly Point[], widths: readonly number[]): Point[] {
  const left: Point[] = [];
  const right: Point[] = [];
  line.forEach((point, index) => {
    const before = line[max(0, index - 1)] ?? point;
    const after = line[min(line.length - 1, index + 1)] ?? point;
    const [dx, dy] = [after[0] - before[0], after[1] - before[1]];
    const length = Math.hypot(dx, dy) || 1;
    const place = (index / max(1, line.length - 1)) * (widths.length - 1);
    const low = widths[floor(place)] ?? 0;
    const high = widths[ceil(place)] ?? low;
    const half = (low + (high - low) * (place % 1)) / 2;
    left.push([point[0] - (dy / length) * half, point[1] + (dx / length) * half]);
    right.push([point[0] + (dy / length) * half, point[1] - (dx / length) * half]);
  });
  return [...left, ...right.toReversed()];
}

/** Mirrors points at a vertical line. */
export function mirror(points: readonly Point[], axis: number): Point[] {
  return points.map(([x, y]): Point => [2 * axis - x, y]);
}

/**
 * Exact coverage of a polygon (by signed accumulation of its edges): antialiased in one pass. `margin` keeps room
 * around it for a later blur.
 */
export function fill(polygon: readonly Point[], margin = 0): Mask {
  return fillAll([polygon], margin);
}

/** The union of several polygons in one mask. */
export function fillAll(polygons: readonly (readonly Point[])[], margin = 0): Mask {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of polygons.flat()) {
    minX = min(minX, x);
    minY = min(minY, y);
    maxX = max(maxX, x);
    maxY = max(maxY, y);
  }
  const x = floor(minX) - margin - 1;
  const y = floor(minY) - margin - 1;
  const width = ceil(maxX) - x + margin + 2;
  const height = ceil(maxY) - y + margin + 2;
  const area = new Float32Array(width * height);
  for (const polygon of polygons) {
    const turned = clockwise(polygon) ? polygon : polygon.toReversed();
    turned.forEach((from, index) => {
      const to = turned[(index + 1) % turned.length] ?? from;
      accumulate(area, width, [from[0] - x, from[1] - y], [to[0] - x, to[1] - y]);
    });
  }
  for (let row = 0; row < height; row += 1) {
    let sum = 0;
    for (let column = 0; column < width; column += 1) {
      const index = row * width + column;
      sum += area[index] ?? 0;
      area[index] = min(1, abs(sum));
    }
  }
  return { x, y, width, height, data: area };
}

function clockwise(polygon: readonly Point[]): boolean {
  let area = 0;
  polygon.forEach((from, index) => {
    const to = polygon[(index + 1) % polygon.length] ?? from;
    area += from[0] * to[1] - to[0] * from[1];
  });
  return area > 0;
}

/** Adds one edge's signed area to the rows it crosses. */
function accumulate(area: Float32Array, width: number, from: Point, to: Point): void {
  if (from[1] === to[1]) return;
  const direction = from[1] < to[1] ? 1 : -1;
  const [top, bottom] = direction === 1 ? [from, to] : [to, from];
  const slope = (bottom[0] - top[0]) / (bottom[1] - top[1]);
  let x = top[0];
  for (let row = floor(top[1]); row < bottom[1]; row += 1) {
    const high = max(row, top[1]);
    const low = min(row + 1, bottom[1]);
    const dy = low - high;
    const nextX = x + slope * dy;
    const [left, right] = x < nextX ? [x, nextX] : [nextX, x];
    const signed = direction * dy;
    const first = floor(left);
    const last = max(first + 1, ceil(right));
    const start = row * width;
    if (last === first + 1) {
      const middle = (left + right) / 2 - first;
      area[start + first] = (area[start + first] ?? 0) + signed * (1 - middle);
      area[start + first + 1] = (area[start + first + 1] ?? 0) + signed * middle;
    } else {
      for (let column = first; column < last; column += 1) {
        const a = max(left, column);
        const b = min(right, column + 1);
        const share = (b - a) / (right - left);
        const middle = (a + b) / 2 - column;
        area[start + column] = (area[start + column] ?? 0) + signed * share * (1 - middle);
        area[start + column + 1] = (area[start + column + 1] ?? 0) + signed * share * middle;
      }
    }
    x = nextX;
  }
}
