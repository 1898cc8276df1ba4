/** The facts of images that are known already, for statistics over reports. */
export const publishedFacts = {
  name: '2026-11-24-published-facts',
  sql: `
    update directory.images known set modality = image.modality, uploaded_at = image.uploaded_at
      from imaging.images image where image.id = known.id;
  `,
};
