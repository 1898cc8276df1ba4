/** Deleted images stay known, as reports and statistics go on naming them; what is new names them no more. */
export const deletedImages = {
  name: '2026-11-27-deleted-images',
  sql: `alter table directory.images add column deleted boolean not null default false;`,
};
