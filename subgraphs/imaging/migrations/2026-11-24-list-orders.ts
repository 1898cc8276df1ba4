/**
 * Lists of one modality or one uploader, in every order. What decides the order goes with the modality: the largest of one
 * may all be smaller than the rest, and a walk by size alone would pass by millions to find them.
 */
export const listOrders = {
  name: '2026-11-24-list-orders',
  sql: `
    create index on imaging.images (modality, byte_size, id) where deleted_at is null;
    create index on imaging.images (modality, coalesce(captured_at, '-infinity'), id) where deleted_at is null;
    create index on imaging.images (uploaded_by, byte_size, id) where deleted_at is null;
    create index on imaging.images (uploaded_by, coalesce(captured_at, '-infinity'), id) where deleted_at is null;
  `,
};
