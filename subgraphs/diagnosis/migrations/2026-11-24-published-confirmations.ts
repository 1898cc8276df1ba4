/** Which reports were confirmed before that was published. */
export const publishedConfirmations = {
  name: '2026-11-24-published-confirmations',
  sql: `
    update directory.reports set confirmed = true where id in (
      select id from diagnosis.reports where status in ('FINAL', 'AMENDED', 'ENTERED_IN_ERROR'));
  `,
};
