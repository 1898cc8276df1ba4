declare module 'dcmjs' {
  type Element = { vr: string; Value: unknown[] };
  type Elements = Record<string, Element>;
  export const data: {
    DicomMessage: { readFile: (bytes: ArrayBuffer) => { meta: Elements; dict: Elements } };
    DicomDict: new (meta: Elements) => { dict: Elements; write: () => ArrayBuffer };
    DicomMetaDictionary: { denaturalizeDataset: (dataset: Record<string, unknown>) => Elements };
  };
}
