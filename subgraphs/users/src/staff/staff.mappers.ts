import type { Page } from '@lightbox/platform/connection.ts';
import { seesDeidentified, type Viewer } from '@lightbox/platform/identity.ts';
import { pseudonym } from '#names.ts';
import type { StaffColumns } from './staff.reads.ts';

/** The domain type behind `Staff`. */
export type StaffRow = StaffColumns;
export type StaffPage = Page<StaffRow>;
export type StaffEdgeRow = { cursor: string; node: StaffRow };

export const displayNameFor = (viewer: Viewer | null, { id, givenName, familyName }: StaffRow): string =>
  seesDeidentified(viewer) ? `Staff ${pseudonym(id)}` : `${givenName} ${familyName}`;
