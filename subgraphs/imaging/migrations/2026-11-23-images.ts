import { idempotencyKeysTable } from '@lightbox/platform/idempotency.ts';

/**
 * Images with the studies and series that their files name, and uploads: files on their way into the store, which
 * become an image in the transaction that takes them out of this table.
 */
export const images = {
  name: '2026-11-23-images',
  sql: `
    create table imaging.studies (
      id uuid primary key,
      patient_id uuid not null,
      study_instance_uid text not null,
      description text,
      unique (patient_id, study_instance_uid)
    );
    create table imaging.series (
      id uuid primary key,
      study_id uuid not null references imaging.studies,
      series_instance_uid text not null,
      number integer,
      unique (study_id, series_instance_uid)
    );

    create table imaging.images (
      id uuid primary key,
      patient_id uuid not null,
      study_id uuid references imaging.studies,
      series_id uuid references imaging.series,
      object_key text not null unique,
      file_name text not null,
      content_type text not null check (content_type in ('application/dicom', 'image/png', 'image/jpeg')),
      byte_size bigint not null,
      sha256 text not null,
      modality text not null check (modality in ('X_RAY', 'MRI', 'CT', 'ULTRASOUND', 'OTHER')),
      dicom_modality text,
      body_part text,
      description text,
      search_text text not null,
      captured_at timestamptz(3),
      uploaded_at timestamptz(3) not null,
      uploaded_by uuid not null,
      dicom jsonb,
      warnings jsonb not null,
      deleted_at timestamptz(3),
      deleted_by uuid,
      deletion_reason text,
      check (num_nonnulls(deleted_at, deleted_by, deletion_reason) in (0, 3))
    );
    create index on imaging.images (uploaded_at, id) where deleted_at is null;
    create index on imaging.images (coalesce(captured_at, '-infinity'), id) where deleted_at is null;
    create index on imaging.images (byte_size, id) where deleted_at is null;
    create index on imaging.images (patient_id, uploaded_at, id) where deleted_at is null;
    create index on imaging.images (uploaded_by, uploaded_at, id) where deleted_at is null;
    create index on imaging.images (modality, uploaded_at, id) where deleted_at is null;
    create index on imaging.images ((dicom ->> 'sopInstanceUid')) where deleted_at is null;
    create index on imaging.images using gin (search_text gin_trgm_ops);

    create table imaging.uploads (
      id uuid primary key,
      object_key text not null unique,
      touched_at timestamptz(3) not null default now()
    );
    create index on imaging.uploads (touched_at);
    ${idempotencyKeysTable('imaging')}
  `,
};
