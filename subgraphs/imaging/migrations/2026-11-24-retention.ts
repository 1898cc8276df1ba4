/**
 * Studies are listed by the day they were made, deleted images lose their bytes after a while, and rows are walked in
 * the order in which a store lists its objects, which is that of their bytes.
 */
export const retention = {
  name: '2026-11-24-retention',
  sql: `
    alter table imaging.images
      add column bytes_removed_at timestamptz(3),
      add check (bytes_removed_at is null or deleted_at is not null);
    create index on imaging.images (deleted_at) where deleted_at is not null and bytes_removed_at is null;
    alter table imaging.images alter column object_key type text collate "C";
    alter table imaging.uploads alter column object_key type text collate "C";

    alter table imaging.studies add column started_at timestamptz(3);
    update imaging.studies set started_at = coalesce(
      (select coalesce(min(captured_at), min(uploaded_at)) from imaging.images where study_id = studies.id), now());
    alter table imaging.studies alter column started_at set default now(), alter column started_at set not null;
    create index on imaging.studies (patient_id, started_at, id);
    create index on imaging.images (study_id) where deleted_at is null;
    create index on imaging.images (series_id) where deleted_at is null;
  `,
};
