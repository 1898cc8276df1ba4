import type { ObjectStore } from '@lightbox/imaging/storage/object-store.ts';
import { Database, type EntityManager } from '@lightbox/platform/database.ts';
import { AppError } from '@lightbox/platform/errors.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import { withOwnersLock } from '@lightbox/platform/migrate.ts';
import { StartupError } from '@lightbox/platform/startup-error.ts';
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
  /** Takes the demo hospital's images; null for a hospital without the demo. */
  readonly demoStore: ObjectStore | null;
  readonly administrator: Administrator | null;
  readonly say: (text: string) => void;
  readonly log: Logger;
}

const bcryptCost = 12;

/**
 * Gives an empty database its first accounts: the demo hospital, or the administrator that the environment names.
 * Of several at once, one works and the others find it done.
 * @returns whether the demo hospital is there
 * @throws StartupError when the administrator's address or password breaks a rule
 */
export const fillEmptyHospital = (fill: Fill): Promise<boolean> =>
  withOwnersLock(fill.databaseUrl, () => fillAlone(fill));

async function fillAlone({ databaseUrl: url, administrator, demoStore, say, log }: Fill): Promise<boolean> {
  const config = { url, role: null, schema: 'users', poolSize: 1 };
  await using owner = await Database.open(config, entities, log);
  const em: EntityManager = owner.fork();
  if (!(await hasNoAccounts(em))) return await isDemo(em);
  if (demoStore !== null) {
    await loadDemo({ url, store: demoStore, bcryptCost, say, log });
    return true;
  }
  if (administrator !== null) {
    // As the role whose writing the audit trail expects; an owner who only migrates need not be able to take it on.
    await using users = await Database.open({ ...config, role: 'lightbox_users' }, entities, log);
    await createFirstAdministrator(users.fork(), administrator, bcryptCost).catch((error: unknown) => {
      throw error instanceof AppError
        ? new StartupError(`The first administrator of LIGHTBOX_ADMIN_…: ${error.message}`, { cause: error })
        : error;
    });
  } else {
    say('Nobody can sign in yet: set LIGHTBOX_ADMIN_EMAIL and LIGHTBOX_ADMIN_PASSWORD, and start again.');
  }
  return false;
}
