import { partsFunction } from '@lightbox/platform/search-words.ts';

/**
 * Searches for parts of any length, in every script, by one index in the place of three. It leaves out the first letter: names
 * that begin with what is looked for stand together in the order by name. That order's index holds what is searched, so that
 * who looks for something common walks along it alone. Parts are sampled finely, so that PostgreSQL knows which are rare.
 * Greek letters at the end of words, and apostrophes, become those that are typed.
 */
export const partsOfNames = {
  name: '2026-11-27-parts-of-names',
  sql: `
    update users.patients set sort_name = translate(sort_name, 'ς’‘ʼ', 'σ'''''''), search_text = translate(search_text, 'ς’‘ʼ', 'σ''''''')
      where search_text ~ '[ς’‘ʼ]';
    update users.staff set sort_name = translate(sort_name, 'ς’‘ʼ', 'σ'''''''), search_text = translate(search_text, 'ς’‘ʼ', 'σ''''''')
      where search_text ~ '[ς’‘ʼ]';
    drop index users.patients_search_text_idx, users.patients_short_parts_idx, users.patients_long_parts_idx;
    drop index users.staff_search_text_idx;
    drop function users.short_parts(text), users.long_parts(text);
    ${partsFunction('users')}
    create index patients_parts_idx on users.patients using gin (users.parts(substr(search_text, 2))) with (fastupdate = off);
    alter index users.patients_parts_idx alter column 1 set statistics 500;
    alter table users.patients alter column search_text set statistics -1;
    create index patients_by_name_idx on users.patients (sort_name, id) include (search_text);
    drop index users.patients_sort_name_id_idx;
    analyze users.patients;
  `,
};
