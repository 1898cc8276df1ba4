import type { Random } from '../random.ts';
import { bone } from './ct-anatomy.ts';
import { blur, soften } from './filters.ts';
import { drawHead } from './head.ts';
import type { Head } from './head.ts';
import { addNoise, texture, warp } from './noise.ts';
import { toPicture } from './picture.ts';
import type { GrayPicture } from './picture.ts';
import { createRaster, intersect, paint } from './raster.ts';
import type { Mask, Raster } from './raster.ts';
import { ellipse, fill, ribbon, spline } from './shapes.ts';
import type { Point } from './shapes.ts';

export type BrainCtFinding = 'none' | 'haemorrhage' | 'subdural' | 'infarct' | 'atrophy';

/** Axial CT of the head without contrast in a brain window. */
export function brainCt(random: Random, level: number, finding: BrainCtFinding): GrayPicture {
  const slice = random.fork(`slice ${level}`);
  const head = drawHead(random, 512, level, finding === 'atrophy' ? 0.8 : random.fork('age').between(0, 0.3));
  const inside = createRaster(512, 512, 8);
  const brain = fill(head.brain, 4);
  brainTissue(inside, slice, head, brain);
  lesion(inside, slice, head, brain, finding);
  soften(inside);
  const folded = warp(inside, slice, 2.6, 32);
  const raster = createRaster(512, 512, -1000);
  holder(raster, head);
  const scalp = texture(slice, 16, 3);
  paint(raster, fill(head.scalp), (x, y) => 28 + scalp(x, y) * 12);
  paint(
    raster,
    fill(head.scalp.map(([x, y]): Point => [x + (256 - x) * 0.02, y + (256 - y) * 0.02])),
    -30,
    0.7,
  );
  bone(raster, slice, head.skull, 700, 1250, 5);
  paint(raster, fill(head.inner), (x, y) => folded.data[y * 512 + x] ?? 0);
  soften(raster);
  const bent = warp(raster, slice, 2.4, 128);
  addNoise(bent, texture(slice, 2, 2), 3.2);
  addNoise(bent, texture(slice, 1), 1.6);
  return toPicture(bent, {
    bitsStored: 12,
    intercept: -1024,
    window: { centre: 38, width: 84 },
    spacing: 0.45,
  });
}

function holder(raster: Raster, head: Head): void {
  const [x, y] = head.centre;
  const line = spline(
    [
      [x - head.size * 1.22, y + head.size * 0.55],
      [x - head.size * 0.8, y + head.size * 1.28],
      [x, y + head.size * 1.5],
      [x + head.size * 0.8, y + head.size * 1.28],
      [x + head.size * 1.22, y + head.size * 0.55],
    ],
    false,
  );
  paint(raster, fill(ribbon(line, [5])), 22, 0.98);
}

function brainTissue(raster: Raster, random: Random, head: Head, brain: Mask): void {
  const patches = texture(random, 32, 4);
  const core = blur(brain, 13);
  paint(raster, brain, (x, y) => {
    const depth = core.data[(y - brain.y) * brain.width + x - brain.x] ?? 0;
    return 37 - Math.max(0, depth - 0.82) * 52 + patches(x, y) * 1.1;
  });
  for (const { line, width } of head.sulci) {
    paint(raster, intersect(blur(fill(ribbon(line, [width + 12, width + 10]), 5), 3), brain), 37.5, 0.8);
  }
  for (const { line, width } of head.sulci)
    paint(raster, fill(ribbon(line, [width * 1.3, width * 0.6])), 11, 0.75);
  for (const nucleus of head.nuclei) paint(raster, blur(fill(nucleus, 5), 2), 39);
  for (const ventricle of head.ventricles) paint(raster, blur(fill(ventricle, 3), 1), 5);
  for (const at of head.choroid) paint(raster, fill(ellipse(at, 5, 9, 0.2, [0.15])), 95, 0.8);
  const [x, y] = head.centre;
  const falx: Point[] = [
    [x, y + head.size * 0.6],
    [x, y + head.size * 1.1],
  ];
  paint(raster, fill(ribbon(falx, [1.6, 3])), 62, 0.8);
  paint(
    raster,
    fill(
      ribbon(
        falx.map(([u, v]): Point => [u, 2 * y - v]),
        [1.2, 2.4],
      ),
    ),
    58,
    0.7,
  );
  if (head.nuclei.length > 0) paint(raster, fill(ellipse([x, y + head.size * 0.31], 4, 3)), 130);
}

function lesion(raster: Raster, random: Random, head: Head, brain: Mask, finding: BrainCtFinding): void {
  const [x, y] = head.centre;
  const at = (u: number, v: number): Point => [x + u * head.size, y + v * head.size];
  const grain = texture(random, 8, 2);
  if (finding === 'haemorrhage') {
    const shape = ellipse(at(0.42, -0.02), head.size * 0.23, head.size * 0.17, 1.2, [0.08, 0.1, 0.08, 0.05]);
    paint(raster, blur(fill(shape, 20), 9), 20);
    paint(
      raster,
      blur(
        fill(
          shape.map(([u, v]): Point => [u, v]),
          5,
        ),
        2,
      ),
      (u, v) => 72 + grain(u, v) * 3,
    );
  }
  if (finding === 'infarct') {
    const wedge = spline([at(-0.3, -0.1), at(-0.8, -0.55), at(-0.95, 0), at(-0.8, 0.5), at(-0.4, 0.2)], true);
    paint(raster, intersect(blur(fill(wedge, 10), 6), brain), (u, v) => 19 + grain(u, v) * 1.5, 0.9);
  }
  if (finding === 'subdural') {
    const crescent = spline(
      [
        at(-0.2, -1.1),
        at(-0.66, -0.82),
        at(-0.93, -0.2),
        at(-0.86, 0.5),
        at(-0.55, 0.9),
        at(-0.68, 0.4),
        at(-0.7, -0.2),
        at(-0.5, -0.68),
      ],
      true,
    );
    const inside = fill(head.inner, 2);
    paint(raster, intersect(blur(fill(crescent, 5), 1), inside), (u, v) => 66 + grain(u, v) * 4);
  }
}
