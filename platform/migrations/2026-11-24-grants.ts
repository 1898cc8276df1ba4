/** Who may read a restricted record for a while, and in which department staff work. */
export const grants = {
  name: '2026-11-24-grants',
  sql: `
    create table directory.grants (
      patient_id uuid not null,
      staff_id uuid not null,
      expires_at timestamptz(3) not null,
      primary key (patient_id, staff_id)
    );
    alter table directory.staff add column department text;
    grant select on directory.grants to lightbox_users, lightbox_imaging, lightbox_diagnosis, lightbox_financial;
    grant insert, update on directory.grants to lightbox_users;
  `,
};
