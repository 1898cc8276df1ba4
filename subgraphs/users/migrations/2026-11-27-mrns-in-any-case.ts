/**
 * Medical record numbers are one patient's in whatever case. Where two have had the same in two cases, both keep theirs: the later
 * ones count as twins of the first, and nobody becomes one from now on.
 */
export const mrnsInAnyCase = {
  name: '2026-11-27-mrns-in-any-case',
  sql: `
    alter table users.patients add column mrn_twin integer not null default 0;
    update users.patients set mrn_twin = same.place from (
      select id, row_number() over (partition by lower(mrn collate "C") order by registered_at, id) - 1 as place
      from users.patients) same
      where same.id = patients.id and same.place > 0;
    create unique index patients_mrn_in_any_case_idx on users.patients (lower(mrn collate "C"), mrn_twin);
  `,
};
