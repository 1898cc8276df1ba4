import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Logger } from './logger.ts';
import { codeOf, StartupError } from './startup-error.ts';

/** Passwords by schema, such as `users`; a role without one stays as it is. */
export type RolePasswords = Readonly<Record<string, string | undefined>>;

const ITERATIONS = 4096;

/**
 * Makes the roles `lightbox_<schema>` where they are missing, and lets those sign in that have a password.
 * @param client the owner's, holding the lock on roles
 */
export async function ensureRoles(
  client: pg.Client,
  schemas: readonly string[],
  passwords: RolePasswords,
  log: Logger,
): Promise<void> {
  for (const schema of schemas) {
    const name = `lightbox_${schema}`;
    const role = client.escapeIdentifier(name);
    const { rows } = await client.query<{ member: boolean }>(
      `select pg_has_role(current_user, oid, 'SET') as member from pg_roles where rolname = $1`,
      [name],
    );
    if (rows.length === 0) await client.query(`create role ${role} nologin`);
    if (rows[0]?.member !== true) await becomeMember(client, name, log);
    const password = passwords[schema];
    if (password !== undefined) await letSignIn(client, name, password);
  }
}

/** A role that somebody else has made may not be ours to join; its own service does not need it. */
async function becomeMember(client: pg.Client, role: string, log: Logger): Promise<void> {
  await client.query(`grant ${client.escapeIdentifier(role)} to current_user`).catch((error: unknown) => {
    if (codeOf(error) !== '42501') throw error;
    log.warn({ role }, 'the owner may not take on this role, which standalone and filling need');
  });
}

async function letSignIn(client: pg.Client, role: string, password: string): Promise<void> {
  const verifier = client.escapeLiteral(scramVerifier(password));
  const statement = `alter role ${client.escapeIdentifier(role)} login password ${verifier}`;
  await client.query(statement).catch((error: unknown) => {
    if (codeOf(error) !== '42501') throw error;
    throw new StartupError(
      `The owner of the database may not change the role ${role}: let it administer that role, or give the role its password by hand and leave it out here.`,
      { cause: error },
    );
  });
}

/**
 * What PostgreSQL stores of a password (RFC 5803), so that the password itself reaches neither the server nor its log.
 * @param password printable ASCII, which SASLprep leaves as it is
 */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64');
  const serverKey = keyed('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
