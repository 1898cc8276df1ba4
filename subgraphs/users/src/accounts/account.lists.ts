import type { Keyset, PageArgs } from '@lightbox/platform/connection.ts';
import { unauthenticated } from '@lightbox/platform/errors.ts';
import { Conditions } from '@lightbox/platform/filters.ts';
import { scope, type Viewer } from '@lightbox/platform/identity.ts';
import { sql, type Expression, type SqlBool } from 'kysely';
import type { AccountFilter } from '#generated/graphql.ts';

export interface AccountListArgs extends PageArgs {
  readonly filter?: AccountFilter | null | undefined;
}

export const byEmail: Keyset = {
  list: 'accounts',
  name: 'EMAIL',
  direction: 'ASC',
  keys: [
    { value: sql.ref('accounts.email'), type: 'text' },
    { value: sql.ref('accounts.id'), type: 'uuid' },
  ],
};

/** Clerks see patients' accounts. @returns null when there is no limit */
export function visibleAccounts(viewer: Viewer | null): Expression<SqlBool> | null {
  if (viewer === null) throw unauthenticated();
  return scope(viewer, 'account:read') === 'all' ? null : sql<SqlBool>`accounts.patient_id is not null`;
}

/** Parts of the address, or of the owner's name and medical record number. */
const matching = (search: string | null | undefined): Expression<SqlBool> | null => {
  if (search === null || search === undefined) return null;
  const inText = (text: string) => new Conditions().words(sql.ref(text), 'search', search).all();
  return sql<SqlBool>`(${inText('accounts.email')}
    or exists (select from patients where patients.id = accounts.patient_id and ${inText('patients.search_text')})
    or exists (select from staff where staff.id = accounts.staff_id and ${inText('staff.search_text')}))`;
};

export const conditionsOf = (
  filter: AccountFilter | null | undefined,
  viewer: Viewer | null,
): Expression<SqlBool> =>
  new Conditions()
    .and(visibleAccounts(viewer))
    .and(matching(filter?.search))
    .oneOf(sql.ref('accounts.role'), 'role', filter?.role)
    .equal(sql.ref('accounts.active'), filter?.active?.eq)
    .all();
