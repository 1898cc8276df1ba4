/** Studies, so that a report can name the one that it is about. */
export const studies = {
  name: '2026-11-24-studies',
  sql: `
    create table directory.studies (id uuid primary key, patient_id uuid not null);
    grant select on directory.studies to lightbox_users, lightbox_imaging, lightbox_diagnosis, lightbox_financial;
    grant insert on directory.studies to lightbox_imaging;
  `,
};
