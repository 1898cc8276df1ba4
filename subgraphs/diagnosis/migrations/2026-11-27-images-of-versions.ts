/** Which images a report named at each version; of those before this was kept it is known for the newest alone. */
export const imagesOfVersions = {
  name: '2026-11-27-images-of-versions',
  sql: `
    alter table diagnosis.report_versions add column image_ids uuid[];
    update diagnosis.report_versions kept
      set image_ids = array(select image_id from diagnosis.report_images where report_id = report.id order by position)
      from diagnosis.reports report where report.id = kept.report_id and report.version = kept.version;
  `,
};
