/**
 * PostgreSQL takes a word that it has not seen in its sample for half as common as the rarest one that it has. With a small
 * sample that is so many that it walks through all reports, newest first, for words of which there are none. What was written
 * lately stands in the index at once: a search would read through all that waits for it.
 */
export const rareWords = {
  name: '2026-11-24-rare-words',
  sql: `
    alter table diagnosis.reports alter column search_vector set statistics 500;
    analyze diagnosis.reports (search_vector);
    alter index diagnosis.reports_search_vector_idx set (fastupdate = off);
  `,
};
