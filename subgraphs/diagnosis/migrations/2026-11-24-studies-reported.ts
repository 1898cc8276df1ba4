/** Reports of one study, newest first. */
export const studiesReported = {
  name: '2026-11-24-studies-reported',
  sql: `
    create index on diagnosis.reports (study_id, created_at desc, id desc) where study_id is not null;
  `,
};
