import { encode } from 'fast-png';
import { draw } from '../pictures/draw.ts';
import { windowed } from '../pictures/picture.ts';
import type { Picture } from '../pictures/picture.ts';
import type { DemoImage } from '../story/types.ts';
import { dicomImage } from './dicom-image.ts';

export type RenderedImage = {
  readonly fileName: string;
  readonly contentType: DemoImage['contentType'];
  readonly bytes: Buffer;
};

/** Draws an image of the story and puts it into its file; the same image gives the same bytes. */
export function renderImage(image: DemoImage): RenderedImage {
  const { fileName, contentType, dicomModality } = image;
  const picture = draw(image.picture, image.pictureSeed);
  const bytes =
    dicomModality !== null && picture.kind === 'gray'
      ? dicomImage(image, dicomModality, picture)
      : pngImage(picture);
  return { fileName, contentType, bytes };
}

function pngImage(picture: Picture): Buffer {
  const { width, height } = picture;
  const [data, channels] = picture.kind === 'gray' ? [windowed(picture), 1] : [picture.rgb, 3];
  const png = encode({ width, height, data, channels, depth: 8 }, { zlib: { level: 3 } });
  return Buffer.from(png.buffer, png.byteOffset, png.byteLength);
}
