import { TokenVerifier } from '@lightbox/platform/identity.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { RevocationList } from '@lightbox/platform/revocations.ts';
import type { Role } from '@lightbox/platform/permissions.ts';
import { createUsersSubgraph } from '@lightbox/users/subgraph.ts';
import { ask, type Answer } from './ask.ts';
import { testDatabase } from './database.ts';
import { Directory } from './directory.ts';
import { keys, tokenFor } from './identity.ts';

/** A users subgraph on a database of its own. */
export async function usersClinic(stack: AsyncDisposableStack, timeZone = 'UTC') {
  const { url } = stack.use(await testDatabase());
  const directory = stack.use(await Directory.open(url));
  const log = createLogger('users', 'fatal');
  const revocations = stack.use(await RevocationList.open(url, 'lightbox_users', log));
  const verifier = new TokenVerifier(keys.verificationKey, revocations);
  const database = { url, role: 'lightbox_users', schema: 'users', poolSize: 4 };
  const users = stack.use(
    await createUsersSubgraph(
      { database, signingKey: keys.signingKey, bcryptCost: 4, timeZone },
      { verifier, revocations, log },
    ),
  );
  const asks = (role: Role, query: string, variables: Record<string, unknown> = {}): Promise<Answer> =>
    ask(users, query, variables, tokenFor({ role }));
  const asksAs = (token: string | undefined, query: string, variables: Record<string, unknown> = {}) =>
    ask(users, query, variables, token);
  const asksFrom = (clientAddress: string, query: string, variables: Record<string, unknown> = {}) =>
    ask(users, query, variables, undefined, clientAddress);
  return { users, directory, asks, asksAs, asksFrom };
}
