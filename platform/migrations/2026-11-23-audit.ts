/** The audit trail: every role adds to it, nobody changes it, and diagnosis reads it as the workflow log. */
export const audit = {
  name: '2026-11-23-audit',
  sql: `
    create schema audit;
    create table audit.events (
      id uuid primary key,
      at timestamptz(3) not null default clock_timestamp(),
      kind text not null check (kind in ('READ', 'WRITE', 'NOTE', 'SESSION', 'DENIAL')),
      action text not null,
      outcome text not null check (outcome in ('ALLOWED', 'DENIED', 'FAILED')),
      subgraph text not null,
      account_id uuid,
      role text,
      staff_id uuid,
      patient_id uuid,
      patient_ids uuid[] not null,
      subject_kind text check (subject_kind in ('IMAGE', 'REPORT', 'BILLING', 'PATIENT', 'STAFF', 'ACCOUNT')),
      subject_id uuid,
      detail text,
      operation_name text,
      request_id text not null,
      client_address text,
      check ((kind in ('WRITE', 'NOTE')) = (detail is not null))
    );
    create index on audit.events (patient_id, at desc, id desc) where detail is not null;
    create index on audit.events (at desc, id desc) where detail is not null;
    create index on audit.events (staff_id, at desc, id desc) where detail is not null;

    grant usage on schema audit to lightbox_users, lightbox_imaging, lightbox_diagnosis, lightbox_financial;
    grant insert on audit.events to lightbox_users, lightbox_imaging, lightbox_diagnosis, lightbox_financial;
    grant select on audit.events to lightbox_diagnosis;
  `,
};
