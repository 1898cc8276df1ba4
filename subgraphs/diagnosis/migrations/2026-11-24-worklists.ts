/** Reports in one state, newest first: those that wait are few among all that are done. */
export const worklists = {
  name: '2026-11-24-worklists',
  sql: `create index on diagnosis.reports (status, created_at desc, id desc);`,
};
