/**
 * Whether a patient sees that somebody has a part in their record: by an image, a confirmed report, a billing or a payment, and
 * not by a draft or a note. Parts of before this was kept stay seen.
 */
export const shownParts = {
  name: '2026-11-27-shown-parts',
  sql: `
    alter table directory.contributions add column shown boolean not null default true;
    alter table directory.contributions alter column shown set default false;
    grant update (shown) on directory.contributions
      to lightbox_users, lightbox_imaging, lightbox_diagnosis, lightbox_financial;
  `,
};
