/** Why records were restricted, and who broke the glass; the departments of staff become known to all subgraphs. */
export const restrictions = {
  name: '2026-11-24-restrictions',
  sql: `
    create table users.restrictions (
      id uuid primary key,
      patient_id uuid not null references users.patients,
      restricted boolean not null,
      reason text not null,
      at timestamptz(3) not null,
      staff_id uuid not null
    );
    create index on users.restrictions (patient_id, at);

    create table users.broken_glasses (
      id uuid primary key,
      patient_id uuid not null references users.patients,
      staff_id uuid not null references users.staff,
      reason text not null,
      at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      reviewed_at timestamptz(3),
      reviewed_by uuid references users.staff,
      check ((reviewed_at is null) = (reviewed_by is null))
    );
    create index on users.broken_glasses (at, id);
    create index on users.broken_glasses (at, id) where reviewed_at is null;

    update directory.staff known set department = member.department from users.staff member where member.id = known.id;
  `,
};
