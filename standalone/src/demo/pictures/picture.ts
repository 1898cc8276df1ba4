import type { Raster } from './raster.ts';

/** A drawn picture with what a viewer needs to show it as the modality does. */
export type GrayPicture = {
  readonly kind: 'gray';
  readonly width: number;
  readonly height: number;
  /** Stored values, unsigned. */
  readonly samples: Uint16Array;
  readonly bitsStored: 8 | 12;
  /** Value in the modality's unit (Hounsfield for CT) = stored value + intercept. */
  readonly intercept: number;
  /** In the modality's unit. */
  readonly window: { readonly centre: number; readonly width: number };
  /** Millimetres between the centres of two pixels. */
  readonly spacing: number;
  /** Small values are shown white (DICOM's MONOCHROME1). */
  readonly inverted: boolean;
};

export type ColourPicture = {
  readonly kind: 'colour';
  readonly width: number;
  readonly height: number;
  /** Red, green and blue per pixel. */
  readonly rgb: Uint8Array;
};

export type Picture = GrayPicture | ColourPicture;

type Format = {
  readonly bitsStored: 8 | 12;
  readonly window: { readonly centre: number; readonly width: number };
  readonly spacing: number;
  readonly intercept?: number;
  readonly inverted?: boolean;
};

/** Rounds a raster to the whole numbers a file stores. */
export function toPicture(raster: Raster, format: Format): GrayPicture {
  const intercept = format.intercept ?? 0;
  const highest = 2 ** format.bitsStored - 1;
  const samples = new Uint16Array(raster.data.length);
  for (let index = 0; index < samples.length; index += 1) {
    const value = (raster.data[index] ?? 0) - intercept + 0.5;
    samples[index] = value < 0 ? 0 : value > highest ? highest : value;
  }
  return {
    kind: 'gray',
    width: raster.width,
    height: raster.height,
    samples,
    bitsStored: format.bitsStored,
    intercept,
    window: format.window,
    spacing: format.spacing,
    inverted: format.inverted ?? false,
  };
}

/** What a screen shows: the window's linear ramp to 8 bits (DICOM PS3.3, C.11.2.1.2). */
export function windowed(picture: GrayPicture): Uint8Array {
  const { centre, width } = picture.window;
  const ramp = new Uint8Array(2 ** picture.bitsStored);
  for (let stored = 0; stored < ramp.length; stored += 1) {
    const share = (stored + picture.intercept - (centre - 0.5)) / (width - 1) + 0.5;
    const shown = Math.min(1, Math.max(0, share));
    ramp[stored] = Math.round(255 * (picture.inverted ? 1 - shown : shown));
  }
  const shades = new Uint8Array(picture.samples.length);
  for (let index = 0; index < shades.length; index += 1)
    shades[index] = ramp[picture.samples[index] ?? 0] ?? 0;
  return shades;
}
