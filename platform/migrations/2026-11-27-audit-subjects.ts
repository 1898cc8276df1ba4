/** The audit trail is read by what was done to one thing, too: sign-ins refused to an account have no words, and no account. */
export const auditSubjects = {
  name: '2026-11-27-audit-subjects',
  sql: `
    drop index audit.events_subject_id_at_id_idx;
    create index on audit.events (subject_id, at desc, id desc) where subject_id is not null;
  `,
};
