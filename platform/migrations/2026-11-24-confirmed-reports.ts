/** Which reports are confirmed, so that others show a patient no report that diagnosis does not. */
export const confirmedReports = {
  name: '2026-11-24-confirmed-reports',
  sql: `
    alter table directory.reports add column confirmed boolean not null default false;
    grant update on directory.reports to lightbox_diagnosis;
  `,
};
