import { partsFunction } from '@lightbox/platform/search-words.ts';

/** Searches for parts of any length, by the index that patients and images have. */
export const partsOfWords = {
  name: '2026-11-27-parts-of-words',
  sql: `
    update financial.billings set search_text = translate(search_text, 'ς’‘ʼ', 'σ''''''') where search_text ~ '[ς’‘ʼ]';
    drop index financial.billings_search_text_idx;
    ${partsFunction('financial')}
    create index billings_parts_idx on financial.billings using gin (financial.parts(search_text)) with (fastupdate = off);
    alter index financial.billings_parts_idx alter column 1 set statistics 500;
    analyze financial.billings;
  `,
};
