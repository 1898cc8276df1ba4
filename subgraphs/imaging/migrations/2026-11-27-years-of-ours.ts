/**
 * What devices write in place of a date that they do not know, such as the year 1, may lie outside of the years that the API
 * knows once it is in UTC. It is no date then: the image has none, and the study began as if its files said nothing.
 */
export const yearsOfOurs = {
  name: '2026-11-27-years-of-ours',
  sql: `
    update imaging.images set captured_at = null
      where captured_at < '0001-01-01 00:00:00+00' or captured_at >= '10000-01-01 00:00:00+00';
    update imaging.images set dicom = jsonb_set(dicom, '{acquiredAt}', 'null') where dicom ->> 'acquiredAt' ~ '^(0000|[+-])';
    update imaging.studies set started_at = coalesce(
      (select coalesce(min(captured_at), min(uploaded_at)) from imaging.images where study_id = studies.id), now())
      where started_at < '0001-01-01 00:00:00+00' or started_at >= '10000-01-01 00:00:00+00';
  `,
};
