import { partsFunction } from '@lightbox/platform/search-words.ts';

/**
 * Searches for parts of any length by one index in the place of two; lists of one uploader's images of one modality. Greek
 * letters at the end of words, and apostrophes, become those that are typed.
 */
export const partsOfWords = {
  name: '2026-11-27-parts-of-words',
  sql: `
    update imaging.images set search_text = translate(search_text, 'ς’‘ʼ', 'σ''''''') where search_text ~ '[ς’‘ʼ]';
    drop index imaging.images_search_text_idx, imaging.images_long_parts_idx;
    drop function imaging.long_parts(text);
    ${partsFunction('imaging')}
    create index images_parts_idx on imaging.images using gin (imaging.parts(search_text)) with (fastupdate = off);
    alter index imaging.images_parts_idx alter column 1 set statistics 500;
    create index on imaging.images (uploaded_by, modality, uploaded_at, id) where deleted_at is null;
    analyze imaging.images;
  `,
};
