import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmod, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StartupError, codeOf } from '@lightbox/platform/startup-error.ts';

const Stored = z.object({
  /** ES256 private key, PKCS #8 PEM */
  signingKey: z.string().includes('PRIVATE KEY'),
  gatewaySecret: z.string().min(32),
  storeSecret: z.string().min(32),
  databasePassword: z.string().min(32),
  /** Of the subgraphs' own roles, in the distributed mode. */
  rolePasswords: z.object({
    users: z.string().min(32),
    imaging: z.string().min(32),
    diagnosis: z.string().min(32),
    financial: z.string().min(32),
  }),
  minioPassword: z.string().min(32),
});

/** What a home keeps to itself; `verificationKey` is the public half of `signingKey`, as SPKI PEM. */
export type Secrets = z.infer<typeof Stored> & { verificationKey: string };

const secret = () => randomBytes(32).toString('hex');

const makeSecrets = (): z.infer<typeof Stored> => ({
  signingKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }),
  gatewaySecret: secret(),
  storeSecret: secret(),
  databasePassword: secret(),
  rolePasswords: { users: secret(), imaging: secret(), diagnosis: secret(), financial: secret() },
  minioPassword: secret(),
});

const readStored = async (file: string) => {
  try {
    const stored = Stored.partial().parse(JSON.parse(await readFile(file, 'utf8')));
    await chmod(file, 0o600);
    return stored;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return {};
    if (codeOf(error) === 'EACCES') throw error;
    throw new StartupError(
      `The secrets in ${file} cannot be read: restore that file from a backup, or move its folder away to begin anew.`,
    );
  }
};

/** Whoever looks sees the old file or the whole new one, after a power cut too. */
const writeWhole = async (folder: string, name: string, text: string) => {
  const draft = join(folder, `${name}.new`);
  {
    await using handle = await open(draft, 'w', 0o600);
    await handle.writeFile(text);
    await handle.sync();
  }
  await rename(draft, join(folder, name));
  await using parent = await open(folder, 'r');
  await parent.sync();
};

/** Reads `secrets.json` (mode 0600) of a home, making what it does not have yet. The caller holds the home's lock. */
export const readOrMakeSecrets = async (home: string): Promise<Secrets> => {
  const stored = await readStored(join(home, 'secrets.json'));
  const secrets = Stored.parse({ ...makeSecrets(), ...stored });
  if (Object.keys(stored).length < Object.keys(secrets).length) {
    await writeWhole(home, 'secrets.json', `${JSON.stringify(secrets, null, 2)}\n`);
  }
  const verificationKey = createPublicKey(secrets.signingKey).export({ type: 'spki', format: 'pem' });
  return { ...secrets, verificationKey };
};
