/** Lists are counted from the index alone: it says of each image whose it is, which decides who may see it. */
export const countedLists = {
  name: '2026-11-24-counted-lists',
  sql: `
    create index on imaging.images (uploaded_at, id) include (patient_id) where deleted_at is null;
    create index on imaging.images (modality, uploaded_at, id) include (patient_id) where deleted_at is null;
    drop index imaging.images_uploaded_at_id_idx;
    drop index imaging.images_modality_uploaded_at_id_idx;
  `,
};
