/** Images that were deleted before that was published. */
export const publishedDeletions = {
  name: '2026-11-27-published-deletions',
  sql: `
    insert into directory.images (id, patient_id, modality, uploaded_at, deleted)
      select id, patient_id, modality, uploaded_at, true from imaging.images where deleted_at is not null
      on conflict (id) do update set deleted = true;
  `,
};
