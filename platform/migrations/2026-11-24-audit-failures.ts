/** What was allowed and did not come about is in the trail, beside what was refused. */
export const auditFailures = {
  name: '2026-11-24-audit-failures',
  sql: `
    alter table audit.events drop constraint events_kind_check;
    alter table audit.events add constraint events_kind_check
      check (kind in ('READ', 'WRITE', 'NOTE', 'SESSION', 'DENIAL', 'FAILURE'));
  `,
};
