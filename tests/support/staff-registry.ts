import { TokenVerifier } from '@lightbox/platform/identity.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { RevocationList } from '@lightbox/platform/revocations.ts';
import { createUsersSubgraph } from '@lightbox/users/subgraph.ts';
import { askConnection } from './ask.ts';
import { keys, tokenFor } from './identity.ts';

const registerStaff = 'mutation ($input: RegisterStaffInput!) { registerStaff(input: $input) { id } }';

/** Registers a member of staff. @param input RegisterStaffInput */
export type StaffRegistry = (input: Record<string, unknown>) => Promise<void>;

/**
 * A users subgraph in this process for staff whose passwords cost little: in a process of its own it takes a quarter of
 * a second for each, and again whenever they sign in.
 */
export async function openStaffRegistry(stack: AsyncDisposableStack, url: string): Promise<StaffRegistry> {
  const log = createLogger('tests', 'fatal');
  const revocations = stack.use(await RevocationList.open(url, 'lightbox_users', log));
  const verifier = new TokenVerifier(keys.verificationKey, revocations);
  const database = { url, role: 'lightbox_users', schema: 'users', poolSize: 2 };
  const users = stack.use(
    await createUsersSubgraph(
      { database, signingKey: keys.signingKey, bcryptCost: 4, timeZone: 'UTC' },
      { verifier, revocations, log },
    ),
  );
  return async (input) => {
    const operation = { query: registerStaff, variables: { input } };
    const { errors } = await askConnection(users, operation, tokenFor({ role: 'ADMIN' }));
    if (errors.length > 0) throw new Error(`not registered: ${JSON.stringify(errors)}`);
  };
}
