/** Why an account was shut out, for whoever is asked to let it in again. */
export const deactivations = {
  name: '2026-11-24-deactivations',
  sql: `
    alter table users.accounts add column deactivation_reason text;
    alter table users.accounts add check (deactivation_reason is null or not active);
  `,
};
