/** What files can be, each with how their names may end, the usual ending first. */
const extensionsOf = {
  'application/dicom': ['.dcm', '.dicom'],
  'image/png': ['.png'],
  'image/jpeg': ['.jpg', '.jpeg', '.jpe'],
} as const;

export type ImageContentType = keyof typeof extensionsOf;

export const isImageContentType = (text: string): text is ImageContentType =>
  Object.hasOwn(extensionsOf, text);

/** @returns the name with an ending by which systems that go by it take the file for what it is */
export function withExtension(name: string, contentType: ImageContentType): string {
  const endings = extensionsOf[contentType];
  return endings.some((ending) => name.toLowerCase().endsWith(ending)) ? name : name + endings[0];
}
