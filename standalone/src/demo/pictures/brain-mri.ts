import type { Random } from '../random.ts';
import { blur, soften } from './filters.ts';
import { drawHead } from './head.ts';
import type { Head } from './head.ts';
import { texture, warp } from './noise.ts';
import { toPicture } from './picture.ts';
import type { GrayPicture } from './picture.ts';
import { createRaster, intersect, mapMask, paint } from './raster.ts';
import type { Mask, Raster } from './raster.ts';
import { ellipse, fill, ribbon } from './shapes.ts';
import type { Point } from './shapes.ts';

export type BrainMriFinding = 'none' | 'multiple sclerosis' | 'tumour' | 'atrophy';

/** Signal of a T2-weighted sequence, arbitrary units. */
const t2 = { air: 12, scalp: 520, bone: 60, marrow: 230, fluid: 1500, grey: 690, white: 440 };

/** Axial T2-weighted MRI of the brain: bright fluid, grey cortex folded round darker white matter. */
export function brainMri(random: Random, level: number, finding: BrainMriFinding): GrayPicture {
  const slice = random.fork(`slice ${level}`);
  const head = drawHead(
    random,
    384,
    level,
    finding === 'atrophy' ? 0.8 : random.fork('age').between(0, 0.25),
  );
  const inside = createRaster(384, 384, t2.fluid * 0.86);
  const brain = fill(head.brain, 4);
  tissue(inside, slice, head, brain);
  lesion(inside, slice, head, brain, finding);
  const folded = warp(inside, slice, 2.8, 32);
  const raster = createRaster(384, 384, t2.air);
  const patches = texture(slice, 16, 3);
  paint(raster, fill(head.scalp), (x, y) => t2.scalp + patches(x, y) * 130);
  const skull = fill(head.skull, 4);
  const marrow = blur(skull, 4);
  paint(raster, skull, (x, y) => {
    const depth = marrow.data[(y - skull.y) * skull.width + x - skull.x] ?? 0;
    return depth > 0.72 && depth < 0.985 ? t2.marrow + patches(x, y) * 60 : t2.bone;
  });
  paint(raster, fill(head.inner), (x, y) => folded.data[y * 384 + x] ?? 0);
  soften(raster);
  const bent = warp(raster, slice, 2, 128);
  shading(bent, slice);
  return toPicture(bent, { bitsStored: 12, window: { centre: 640, width: 1330 }, spacing: 0.6 });
}

function tissue(raster: Raster, random: Random, head: Head, brain: Mask): void {
  const patches = texture(random, 32, 4);
  const grain = texture(random, 4, 2);
  const core = blur(brain, 5);
  const rim = mapMask(
    brain,
    (coverage, index) => coverage * Math.min(1, (1 - (core.data[index] ?? 0)) * 3.2),
  );
  paint(raster, brain, (x, y) => t2.white + patches(x, y) * 18 + grain(x, y) * 10);
  paint(raster, rim, (x, y) => t2.grey + grain(x, y) * 22);
  for (const { line, width } of head.sulci) {
    const band = blur(fill(ribbon(line, [width + 9, width + 10, width + 8]), 3), 1);
    paint(raster, intersect(band, brain), (x, y) => t2.grey + grain(x, y) * 22);
  }
  for (const nucleus of head.nuclei) {
    paint(raster, blur(fill(nucleus, 3), 1), (x, y) => t2.grey - 95 + grain(x, y) * 20);
  }
  for (const { line, width } of head.sulci)
    paint(raster, fill(ribbon(line, [width, width * 0.8, width * 0.4])), t2.fluid, 0.9);
  for (const ventricle of head.ventricles) paint(raster, blur(fill(ventricle, 2), 1), t2.fluid);
  for (const at of head.choroid) paint(raster, fill(ellipse(at, 3.5, 6, 0.2, [0.2])), 760, 0.8);
  const [x, y] = head.centre;
  for (const way of [-1, 1]) {
    const falx: Point[] = [
      [x, y + way * head.size * 0.66],
      [x + 0.5, y + way * head.size * 1.12],
    ];
    paint(raster, fill(ribbon(falx, [1, 1.8])), 180, 0.8);
  }
  const sinus: Point = [x, y + head.size * 1.085];
  paint(raster, fill(ellipse(sinus, 5, 6)), 90);
}

function lesion(raster: Raster, random: Random, head: Head, brain: Mask, finding: BrainMriFinding): void {
  const [x, y] = head.centre;
  const at = (u: number, v: number): Point => [x + u * head.size, y + v * head.size];
  const grain = texture(random, 8, 3);
  if (finding === 'multiple sclerosis') {
    for (let spot = 0; spot < 13; spot += 1) {
      const side = random.pick([-1, 1]);
      const place = at(side * random.between(0.2, 0.52), random.between(-0.5, 0.6));
      const size = random.between(2.5, 6.5);
      paint(
        raster,
        blur(fill(ellipse(place, size * 1.5, size, side * random.between(-0.6, 0.6)), 4), 1),
        1190,
        0.95,
      );
    }
  }
  if (finding === 'tumour') {
    const place = at(-0.42, -0.3);
    const oedema = ellipse(place, head.size * 0.38, head.size * 0.44, 0.4, [0.09, 0.08, 0.05]);
    paint(raster, intersect(blur(fill(oedema, 12), 5), brain), (u, v) => 1080 + grain(u, v) * 60, 0.9);
    const mass = ellipse(place, head.size * 0.22, head.size * 0.24, 0, [0.07, 0.06, 0.05]);
    paint(raster, blur(fill(mass, 5), 1), (u, v) => 720 + grain(u, v) * 150);
    const necrosis = ellipse(at(-0.43, -0.28), head.size * 0.1, head.size * 0.09, 0, [0.12, 0.1]);
    paint(raster, blur(fill(necrosis, 5), 1), 1360);
  }
}

/** Coil sensitivity and the noise of a magnitude image. */
function shading(raster: Raster, random: Random): void {
  const { width, height, data } = raster;
  const [tiltX, tiltY] = [random.between(-0.1, 0.1), random.between(-0.1, 0.1)];
  const noise = texture(random, 1);
  const smooth = texture(random, 2, 2);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const index = y * width + x;
      const gain = 1 + tiltX * (x / width - 0.5) + tiltY * (y / height - 0.5);
      data[index] = Math.abs((data[index] ?? 0) * gain + noise(x, y) * 12 + smooth(x, y) * 13);
    }
  }
}
