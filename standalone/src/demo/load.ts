import { insertDemoReports } from '@lightbox/diagnosis/demo.ts';
import { insertDemoBillings } from '@lightbox/financial/demo.ts';
import { insertDemoImages } from '@lightbox/imaging/demo.ts';
import type { ObjectStore } from '@lightbox/imaging/storage/object-store.ts';
import { Database, type EntityManager } from '@lightbox/platform/database.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import { Passwords } from '@lightbox/users/accounts/passwords.ts';
import { insertDemoPeople } from '@lightbox/users/demo.ts';
import { db } from '@lightbox/users/tables.ts';
import { Cast } from './cast.ts';
import { storeImages } from './store-images.ts';
import { demoSeed, demoStory } from './story.ts';

const password = 'lightbox-demo';
const knownAddress = 'admin@demo.lightbox.example';

interface Load {
  /** The owner's. */
  readonly url: string;
  readonly store: ObjectStore;
  readonly bcryptCost: number;
  readonly say: (text: string) => void;
  readonly log: Logger;
}

/** @returns whether the accounts are the demo hospital's */
export async function isDemo(em: EntityManager): Promise<boolean> {
  const known = await db(em)
    .selectFrom('accounts')
    .select('id')
    .where('email', '=', knownAddress)
    .executeTakeFirst();
  return known !== undefined;
}

/**
 * Puts the demo hospital into an empty database and store. Files come first and the rows in one transaction after
 * them, so that an interrupted start leaves an empty hospital and the next one begins again.
 */
export async function loadDemo({ url, store, bcryptCost, say, log }: Load): Promise<void> {
  say('Filling the demo hospital: drawing its images …');
  const story = demoStory({ seed: demoSeed, today: new Date() });
  const cast = new Cast(demoSeed, story);
  const [passwordHash, files] = await Promise.all([
    new Passwords(bcryptCost).hash(password),
    storeImages(story.images, cast, store),
  ]);
  await using owner = await Database.open(
    { url, role: null, schema: 'users', poolSize: 1, timeoutSeconds: 60 },
    [],
    log,
  );
  await owner.fork().transactional(async (em) => {
    const as = async <Value>(
      subgraph: string,
      work: (em: EntityManager) => Promise<Value>,
    ): Promise<Value> => {
      await em.execute(`set local role lightbox_${subgraph}`);
      await em.execute(`set local search_path = ${subgraph}`);
      const value = await work(em);
      await em.execute('reset role');
      return value;
    };
    await as('users', (users) =>
      insertDemoPeople(users, { staff: cast.staff(), patients: cast.patients(), passwordHash }),
    );
    const studyOf = await as('imaging', (imaging) => insertDemoImages(imaging, files));
    await as('diagnosis', (diagnosis) =>
      insertDemoReports(diagnosis, { reports: cast.reports(studyOf), notes: cast.notes() }),
    );
    await as('financial', (financial) => insertDemoBillings(financial, cast.billings()));
  });
}
