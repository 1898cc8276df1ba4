import type { PictureSpec } from '../pictures/draw.ts';
import type { DicomModality, Modality, ReportText } from './types.ts';

/** A kind of examination with one outcome: what is drawn, what is written about it, and what it costs. */
export type StudyTemplate = ReportText & {
  readonly modality: Modality;
  /** null: the pictures are stored as PNG files. */
  readonly dicomModality: DicomModality | null;
  readonly bodyPart: string;
  readonly description: string;
  readonly series: string;
  readonly pictures: readonly PictureSpec[];
  readonly procedureCode: string;
  /** In whole euros. */
  readonly price: number;
};
