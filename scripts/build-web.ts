/** Builds the web app into web/dist when what it is made of has changed since the last build, else does nothing. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { glob, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { takeLock } from '@lightbox/standalone/lock.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const dist = join(root, 'web/dist');
const draft = join(root, 'web/dist.new');
const SOURCES = [
  'web/{src,public}/**/*.*',
  'web/*.{json,ts,html}',
  'schema/api.graphql',
  'codegen.ts',
  'package-lock.json',
];
const GENERATED = join('web', 'src', 'generated');

/** One hash over the paths and contents of everything that the build reads. */
async function fingerprintOfSources(): Promise<string> {
  const paths = await Array.fromAsync(glob(SOURCES, { cwd: root, exclude: (path) => path === GENERATED }));
  const hash = createHash('sha256');
  for (const path of paths.toSorted()) hash.update(`${path}\0`).update(await readFile(join(root, path)));
  return hash.digest('hex');
}

const isBuilt = async (fingerprint: string) =>
  (await readFile(join(dist, '.fingerprint'), 'utf8').catch(() => '')) === fingerprint;

async function run(program: string, args: string[]): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [join(root, 'node_modules', program), ...args], {
      cwd: root,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`The web app could not be built.\n${stdout}${stderr}`, { cause: error });
  }
}

/** Compressed once here, so that the server does not do it for every visitor. */
async function compress(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(?:js|css|html|svg|json)$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const content = await readFile(file);
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
    await writeFile(`${file}.br`, await promisify(brotliCompress)(content, quality));
    await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
  }
}

/** Made aside and put in place at the end, so that neither a failed build nor a running server loses the old one. */
async function build(fingerprint: string): Promise<void> {
  await run('@graphql-codegen/cli/cjs/bin.js', ['--silent', '--config', 'codegen.ts']);
  await rm(draft, { recursive: true, force: true });
  await run('vite/bin/vite.js', ['build', 'web', '--logLevel', 'warn', '--outDir', draft, '--emptyOutDir']);
  await compress(draft);
  await writeFile(join(draft, '.fingerprint'), fingerprint);
  await rm(dist, { recursive: true, force: true });
  await rename(draft, dist);
}

const fingerprint = await fingerprintOfSources();
if (!(await isBuilt(fingerprint))) {
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  let lock = takeLock(join(cache, 'build-web.lock'));
  if (lock === undefined) console.log('Waiting for another build of the web app.');
  while ((lock ??= takeLock(join(cache, 'build-web.lock'))) === undefined) await setTimeout(200);
  using _held = lock;
  if (!(await isBuilt(fingerprint))) {
    console.log('Building the web app, once; this takes some seconds.');
    await build(fingerprint);
  }
}
