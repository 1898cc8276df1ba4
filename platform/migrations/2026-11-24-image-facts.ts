/** What statistics over reports need to know of the images they name. */
export const imageFacts = {
  name: '2026-11-24-image-facts',
  sql: `
    alter table directory.images add column modality text, add column uploaded_at timestamptz(3);
  `,
};
