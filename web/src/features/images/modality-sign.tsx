import type { Modality } from '#generated/graphql.ts';
import classes from './modality-sign.module.css';

// Devices, never organs: a sign that shows another part of the body than the image would mislead.
const drawings: Record<Modality, readonly string[]> = {
  X_RAY: ['M27 18 14 44M37 18l13 26M32 20v24', 'M32 8a5 5 0 1 0 0 10 5 5 0 1 0 0-10ZM8 48h48v7H8Z'],
  MRI: [
    'M14 8h36a6 6 0 0 1 6 6v36a6 6 0 0 1-6 6H14a6 6 0 0 1-6-6V14a6 6 0 0 1 6-6Z',
    'M32 16a16 16 0 1 0 0 32 16 16 0 1 0 0-32ZM20 32h4l3-7 5 14 5-14 3 7h4',
  ],
  CT: [
    'M32 6a26 26 0 1 0 0 52 26 26 0 1 0 0-52Z',
    'M32 18a14 14 0 1 0 0 28 14 14 0 1 0 0-28ZM22 37h20M32 6v6M14 45l5-4M50 45l-5-4',
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
