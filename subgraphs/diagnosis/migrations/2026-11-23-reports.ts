import { idempotencyKeysTable } from '@lightbox/platform/idempotency.ts';

const status = `text not null check (status in ('DRAFT', 'PRELIMINARY', 'FINAL', 'AMENDED', 'CANCELLED', 'ENTERED_IN_ERROR'))`;

/** Reports, the images they name, and one row for each version they have had. */
export const reports = {
  name: '2026-11-23-reports',
  sql: `
    create table diagnosis.reports (
      id uuid primary key,
      patient_id uuid not null,
      author_id uuid not null,
      study_id uuid,
      status ${status},
      findings text not null,
      impression text not null,
      recommendations text,
      confirmed_by_id uuid,
      confirmed_at timestamptz(3),
      version integer not null default 1,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      search_vector tsvector not null generated always as (
        to_tsvector('english', findings || ' ' || impression || ' ' || coalesce(recommendations, ''))
      ) stored,
      check ((confirmed_at is null) = (status in ('DRAFT', 'PRELIMINARY', 'CANCELLED'))),
      check ((confirmed_at is null) = (confirmed_by_id is null))
    );
    create index on diagnosis.reports (created_at desc, id desc);
    create index on diagnosis.reports (patient_id, created_at desc, id desc);
    create index on diagnosis.reports (author_id, created_at desc, id desc);
    create index on diagnosis.reports (coalesce(confirmed_at, '-infinity') desc, id desc);
    create index on diagnosis.reports using gin (search_vector);

    create table diagnosis.report_images (
      report_id uuid not null references diagnosis.reports,
      image_id uuid not null,
      position integer not null,
      primary key (report_id, image_id)
    );
    create index on diagnosis.report_images (image_id);

    create table diagnosis.report_versions (
      report_id uuid not null references diagnosis.reports,
      version integer not null,
      status ${status},
      at timestamptz(3) not null,
      actor_id uuid not null,
      reason text,
      findings text not null,
      impression text not null,
      recommendations text,
      primary key (report_id, version)
    );
    ${idempotencyKeysTable('diagnosis')}
  `,
};
