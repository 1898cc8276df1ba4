import type { Modality } from '#generated/graphql.ts';
import classes from './modality-sign.module.css';

const drawings: Record<Modality, readonly string[]> = {
  X_RAY: [
    'M32 8v48',
    'M32 16c-10-3-18 2-19 10M32 16c10-3 18 2 19 10M32 25c-10-3-19 2-20 11M32 25c10-3 19 2 20 11M32 34c-9-3-17 2-18 10M32 34c9-3 17 2 18 10M32 43c-7-2-12 1-13 7M32 43c7-2 12 1 13 7',
  ],
  MRI: [
    'M32 8c-14 0-21 10-21 23 0 14 8 25 21 25s21-11 21-25C53 18 46 8 32 8Z',
    'M32 14v36M32 22c-5-3-10 0-11 5s3 7 1 11 3 8 10 6M32 22c5-3 10 0 11 5s-3 7-1 11-3 8-10 6',
  ],
  CT: [
    'M32 6a26 26 0 1 0 0 52 26 26 0 1 0 0-52Z',
    'M32 18c-10 0-17 6-17 13s7 15 17 15 17-8 17-15-7-13-17-13ZM32 36a5 5 0 1 0 0 8 5 5 0 1 0 0-8ZM23 24c-4 2-5 9-2 14 4-1 6-12 2-14ZM41 24c4 2 5 9 2 14-4-1-6-12-2-14Z',
  ],
  ULTRASOUND: [
    'M26 8h12l18 40c-14 11-34 11-48 0Z',
    'M22.5 24c6 4 13 4 19 0M18.500 34c9 6 18 6 27 0M14 43c12 8 24 8 36 0',
  ],
  OTHER: ['M12 10h40v44H12Z', 'M20 44l9-12 7 8 5-6 7 10M24 22a3 3 0 1 0 0 6 3 3 0 1 0 0-6Z'],
};

/** A drawn sign of the device that made an image, where there is no picture to show. */
export const ModalitySign = ({ modality }: { modality: Modality }) => (
  <svg viewBox="0 0 64 64" className={classes['sign']} aria-hidden="true">
    {drawings[modality].map((d) => (
      <path key={d} d={d} />
    ))}
  </svg>
);
