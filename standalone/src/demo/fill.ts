import type { ObjectStore } from '@lightbox/imaging/storage/object-store.ts';
import { Database, type EntityManager } from '@lightbox/platform/database.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import {
  createFirstAdministrator,
  hasNoAccounts,
  type Administrator,
} from '@lightbox/users/first-administrator.ts';
import { entities } from '@lightbox/users/tables.ts';
import { isDemo, loadDemo } from './load.ts';

interface Fill {
  /** The owner's. */
  readonly databaseUrl: string;
  readonly store: ObjectStore;
  readonly demo: boolean;
  readonly administrator: Administrator | null;
  readonly say: (text: string) => void;
  readonly log: Logger;
}

const bcryptCost = 12;

/**
 * Gives an empty database its first accounts: the demo hospital, or the administrator that the environment names.
 * @returns whether the demo hospital is there
 */
export async function fillEmptyHospital({
  databaseUrl: url,
  administrator,
  ...fill
}: Fill): Promise<boolean> {
  const config = { url, role: 'lightbox_users', schema: 'users', poolSize: 1 };
  await using users = await Database.open(config, entities, fill.log);
  const em: EntityManager = users.fork();
  if (!(await hasNoAccounts(em))) return await isDemo(em);
  if (fill.demo) {
    await loadDemo({ ...fill, url, bcryptCost });
    return true;
  }
  if (administrator !== null) await createFirstAdministrator(em, administrator, bcryptCost);
  else
    fill.say(
      'Nobody can sign in yet: set LIGHTBOX_ADMIN_EMAIL and LIGHTBOX_ADMIN_PASSWORD, and start again.',
    );
  return false;
}
