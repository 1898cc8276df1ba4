import { storeDemoFile, type DemoImageRow } from '@lightbox/imaging/demo.ts';
import type { ObjectStore } from '@lightbox/imaging/storage/object-store.ts';
import type { Cast } from './cast.ts';
import { renderImage, type DemoImage } from './story.ts';

/** Files on their way into the store while the next one is drawn. */
const atOnce = 4;

/** Draws the story's images and puts their files into the store. */
export async function storeImages(
  images: readonly DemoImage[],
  cast: Cast,
  store: ObjectStore,
): Promise<DemoImageRow[]> {
  const rows: DemoImageRow[] = [];
  for (let start = 0; start < images.length; start += atOnce) {
    const part = images.slice(start, start + atOnce);
    rows.push(...(await Promise.all(part.map((image) => storeImage(image, cast, store)))));
  }
  return rows;
}

async function storeImage(image: DemoImage, cast: Cast, store: ObjectStore): Promise<DemoImageRow> {
  const { key, mrn, modality, bodyPart, description, capturedAt, uploadedAt } = image;
  const { fileName, bytes } = renderImage(image);
  return {
    id: cast.id(`image ${key}`),
    patientId: cast.id(`patient ${mrn}`),
    mrn,
    file: await storeDemoFile(store, bytes),
    fileName,
    modality,
    bodyPart,
    description,
    capturedAt,
    uploadedAt,
    uploadedBy: cast.actor(image.uploadedBy),
  };
}
