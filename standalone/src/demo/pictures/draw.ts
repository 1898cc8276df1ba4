import { seededRandom } from '../random.ts';
import { brainCt } from './brain-ct.ts';
import type { BrainCtFinding } from './brain-ct.ts';
import { brainMri } from './brain-mri.ts';
import type { BrainMriFinding } from './brain-mri.ts';
import { chestXray } from './chest-xray.ts';
import type { ChestXrayFinding } from './chest-xray.ts';
import { abdomenCt } from './ct-abdomen.ts';
import type { AbdomenCtFinding } from './ct-abdomen.ts';
import { chestCt } from './ct-chest.ts';
import type { ChestCtFinding } from './ct-chest.ts';
import { ecgStrip } from './ecg.ts';
import type { EcgFinding } from './ecg.ts';
import { handXray } from './hand-xray.ts';
import type { HandXrayFinding } from './hand-xray.ts';
import { kneeMri } from './knee-mri.ts';
import type { KneeMriFinding } from './knee-mri.ts';
import { kneeXray } from './knee-xray.ts';
import type { KneeXrayFinding } from './knee-xray.ts';
import { petProjection } from './pet.ts';
import type { PetFinding } from './pet.ts';
import type { Picture } from './picture.ts';
import { skinPhoto } from './skin.ts';
import type { SkinFinding } from './skin.ts';
import { spineMri } from './spine-mri.ts';
import type { SpineMriFinding } from './spine-mri.ts';
import { ultrasound } from './ultrasound.ts';
import type { UltrasoundView } from './ultrasound.ts';

/** What to draw. `level` runs through the body part, 0 to 1; each view says where its ends lie. */
export type PictureSpec =
  | { readonly view: 'chest x-ray'; readonly finding: ChestXrayFinding }
  | { readonly view: 'hand x-ray'; readonly finding: HandXrayFinding }
  | { readonly view: 'knee x-ray'; readonly finding: KneeXrayFinding }
  | { readonly view: 'chest ct'; readonly level: number; readonly finding: ChestCtFinding }
  | { readonly view: 'abdomen ct'; readonly level: number; readonly finding: AbdomenCtFinding }
  | { readonly view: 'brain ct'; readonly level: number; readonly finding: BrainCtFinding }
  | { readonly view: 'brain mri'; readonly level: number; readonly finding: BrainMriFinding }
  | { readonly view: 'knee mri'; readonly level: number; readonly finding: KneeMriFinding }
  | { readonly view: 'spine mri'; readonly level: number; readonly finding: SpineMriFinding }
  | { readonly view: 'ultrasound'; readonly finding: UltrasoundView }
  | { readonly view: 'pet'; readonly finding: PetFinding }
  | { readonly view: 'ecg'; readonly finding: EcgFinding }
  | { readonly view: 'skin'; readonly finding: SkinFinding };

/** Draws a picture; the same spec and seed give the same pixels. One seed makes the slices of one body. */
export function draw(spec: PictureSpec, seed: number): Picture {
  const random = seededRandom(seed);
  switch (spec.view) {
    case 'chest x-ray':
      return chestXray(random, spec.finding);
    case 'hand x-ray':
      return handXray(random, spec.finding);
    case 'knee x-ray':
      return kneeXray(random, spec.finding);
    case 'chest ct':
      return chestCt(random, spec.level, spec.finding);
    case 'abdomen ct':
      return abdomenCt(random, spec.level, spec.finding);
    case 'brain ct':
      return brainCt(random, spec.level, spec.finding);
    case 'brain mri':
      return brainMri(random, spec.level, spec.finding);
    case 'knee mri':
      return kneeMri(random, spec.level, spec.finding);
    case 'spine mri':
      return spineMri(random, spec.level, spec.finding);
    case 'ultrasound':
      return ultrasound(random, spec.finding);
    case 'pet':
      return petProjection(random, spec.finding);
    case 'ecg':
      return ecgStrip(random, spec.finding);
    case 'skin':
      return skinPhoto(random, spec.finding);
  }
}
