/** The sweep takes deleted images in the order of their ids: without an index in this order PostgreSQL walks along all images. */
export const filesToRemove = {
  name: '2026-11-27-files-to-remove',
  sql: `
    create index images_to_remove_idx on imaging.images (id) where deleted_at is not null and bytes_removed_at is null;
    drop index imaging.images_deleted_at_idx;
  `,
};
