/** Each subgraph's schema, and what subgraphs publish to each other. */
export const directory = {
  name: '2026-11-23-directory',
  sql: `
    create extension if not exists pg_trgm with schema public;
    create schema directory;

    create table directory.patients (
      id uuid primary key,
      mrn text not null unique,
      active boolean not null,
      restricted boolean not null
    );
    create index on directory.patients (id) where restricted;
    create table directory.staff (id uuid primary key, active boolean not null);
    create table directory.images (id uuid primary key, patient_id uuid not null);
    create table directory.reports (id uuid primary key, patient_id uuid not null);
    create table directory.billings (id uuid primary key, patient_id uuid not null);
    create table directory.contributions (
      patient_id uuid not null,
      staff_id uuid not null,
      primary key (patient_id, staff_id)
    );
    create index on directory.contributions (staff_id);
    create table directory.revocations (id uuid primary key, expires_at timestamptz(3) not null);
    create function directory.announce_revocation() returns trigger language plpgsql as $$
      begin
        perform pg_notify('lightbox_revocations', '');
        return null;
      end
    $$;
    create trigger announce after insert or update on directory.revocations
      for each statement execute function directory.announce_revocation();

    do $$
    declare
      subgraph text;
    begin
      foreach subgraph in array array['users', 'imaging', 'diagnosis', 'financial'] loop
        execute format('create schema if not exists %I', subgraph);
        execute format('grant usage on schema %I, directory, public to lightbox_%s', subgraph, subgraph);
        execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to lightbox_%s', subgraph, subgraph);
        execute format('alter default privileges in schema %I grant usage on sequences to lightbox_%s', subgraph, subgraph);
        execute format('grant select on all tables in schema directory to lightbox_%s', subgraph);
        execute format('grant insert on directory.contributions to lightbox_%s', subgraph);
      end loop;
    end
    $$;
    grant insert, update on directory.patients, directory.staff, directory.revocations to lightbox_users;
    grant delete on directory.revocations to lightbox_users;
    grant insert, update, delete on directory.images to lightbox_imaging;
    grant insert on directory.reports to lightbox_diagnosis;
    grant insert on directory.billings to lightbox_financial;
  `,
};
