/** The studies that are known already, for reports to name. */
export const publishedStudies = {
  name: '2026-11-24-published-studies',
  sql: `insert into directory.studies (id, patient_id) select id, patient_id from imaging.studies;`,
};
