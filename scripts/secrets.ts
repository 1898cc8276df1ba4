/**
 * Makes the secret files that docker-compose.yml hands to the containers, each of them once: what is there stays.
 * Takes the folder as its argument; needs no installed package, so that any Node from 22.18 on runs it.
 */
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '..', '.secrets'));
const OWNER = 'lightbox';
const ROLES = ['users', 'imaging', 'diagnosis', 'financial'];
const made: string[] = [];

/**
 * Containers run as users of their own and get the file as it is: it is open to all, in a folder that is closed to
 * all but its owner. Those who may not pass through the folder reach no file in it.
 * @returns what the file holds, made now or before
 */
async function secret(name: string, make: () => string): Promise<string> {
  const file = join(folder, name);
  try {
    await writeFile(file, make(), { flag: 'wx' });
    made.push(name);
  } catch (error) {
    if (!(Error.isError(error) && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  await chmod(file, 0o644);
  return (await readFile(file, 'utf8')).trim();
}

/** Letters and digits alone, which mean themselves in a URL. */
const password = () => randomBytes(32).toString('hex');

const signingKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });

async function databaseAccess(suffix: string, role: string): Promise<void> {
  const word = await secret(`database-password${suffix}`, password);
  await secret(`database-url${suffix}`, () => `postgres://${role}:${word}@database:5432/lightbox`);
}

await mkdir(folder, { recursive: true });
await chmod(folder, 0o700);
const key = await secret('signing-key.pem', signingKey);
await secret('verification-key.pem', () => createPublicKey(key).export({ type: 'spki', format: 'pem' }));
await secret('gateway-secret', password);
await secret('store-secret-key', password);
await secret('admin-password', () => randomBytes(12).toString('base64url'));
await databaseAccess('', OWNER);
for (const role of ROLES) await databaseAccess(`-${role}`, `lightbox_${role}`);
console.log(
  made.length === 0 ? `${folder} has all secrets already.` : `Made ${made.join(', ')} in ${folder}.`,
);
