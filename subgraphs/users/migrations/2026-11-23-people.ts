/** Patients, staff, their accounts and sessions. */
export const people = {
  name: '2026-11-23-people',
  sql: `
    create sequence users.mrn_numbers;
    create table users.patients (
      id uuid primary key,
      mrn text not null unique,
      given_name text not null,
      family_name text not null,
      sort_name text collate "C" not null,
      search_text text not null,
      birth_date date not null,
      sex text not null check (sex in ('MALE', 'FEMALE', 'OTHER', 'UNKNOWN')),
      phone text,
      email text,
      address jsonb,
      conditions jsonb not null,
      active boolean not null,
      restricted boolean not null,
      version integer not null default 1,
      registered_at timestamptz(3) not null
    );
    create index on users.patients (sort_name, id);
    create index on users.patients (birth_date, id);
    create index on users.patients (registered_at, id);
    create index on users.patients using gin (search_text gin_trgm_ops);

    create table users.staff (
      id uuid primary key,
      given_name text not null,
      family_name text not null,
      sort_name text collate "C" not null,
      search_text text not null,
      email text not null,
      department text not null,
      role text not null check (role in ('ADMIN', 'RADIOLOGIST', 'PHYSICIAN', 'TECHNOLOGIST', 'CLERK', 'ANALYST')),
      active boolean not null,
      version integer not null default 1
    );
    create index on users.staff (sort_name, id);
    create index on users.staff using gin (search_text gin_trgm_ops);

    create table users.accounts (
      id uuid primary key,
      email text not null unique,
      password_hash text not null,
      role text not null check (role in ('ADMIN', 'RADIOLOGIST', 'PHYSICIAN', 'TECHNOLOGIST', 'CLERK', 'ANALYST', 'PATIENT')),
      staff_id uuid unique references users.staff,
      patient_id uuid unique references users.patients,
      active boolean not null,
      version integer not null default 1,
      created_at timestamptz(3) not null,
      last_login_at timestamptz(3),
      check ((role = 'PATIENT') = (patient_id is not null)),
      check (num_nonnulls(staff_id, patient_id) = 1)
    );

    create table users.sessions (
      id uuid primary key,
      account_id uuid not null references users.accounts,
      refresh_token_hash bytea not null unique,
      created_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      ended_at timestamptz(3)
    );
    create index on users.sessions (account_id);
  `,
};
