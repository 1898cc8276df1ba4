/**
 * Has `audit.seal` read events by their index whatever the statistics say: after a time without the diagnosis service
 * there are many, and sorting all that are left for each seal would take longer the more there are.
 */
export const sealsInOrder = {
  name: '2026-11-24-seals-in-order',
  sql: `
    alter function audit.seal() set enable_seqscan = off;
    alter function audit.seal() set enable_bitmapscan = off;
    alter function audit.seal() set enable_sort = off;
  `,
};
