/** Whether a file said when a study began; until one has, it began when its first image came. */
export const datedStudies = {
  name: '2026-11-27-dated-studies',
  sql: `
    alter table imaging.studies add column dated boolean not null default true;
    update imaging.studies set dated = false where exists (
      select from imaging.images
      where study_id = studies.id and started_at between uploaded_at and uploaded_at + interval '1 second');
  `,
};
