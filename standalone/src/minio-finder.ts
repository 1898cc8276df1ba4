import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runCommand } from './run-command.ts';
import { StartupError } from '@lightbox/platform/startup-error.ts';

/** The last version of the open-source server. */
const GO_MODULE = 'github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c';
/** The last image its makers published. */
const IMAGE = 'minio/minio:RELEASE.2025-09-07T16-13-09Z';
const TELL_EVERY_MS = 20_000;

/** A way to run MinIO on a machine: a program, or an image of a Docker engine that answers. */
export type Minio = { kind: 'program'; path: string } | { kind: 'image'; image: string };

type Wishes = { home: string; say: (text: string) => void; signal?: AbortSignal | undefined };

/** What a command prints, or undefined when it fails or is not there. */
const output = async (command: string, args: string[], signal?: AbortSignal) => {
  try {
    return (await promisify(execFile)(command, args, { timeout: 10_000, signal })).stdout.trim();
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
};

const isMinio = async (path: string) =>
  (await output(path, ['--version']))?.startsWith('minio version') ?? false;

/** The program that a machine has without our bringing it: on PATH, in `<home>/bin` or in Go's own folder. */
export const presentMinio = async (home: string): Promise<string | undefined> => {
  const goPath = await output('go', ['env', 'GOPATH']);
  const places = [
    await output('/bin/sh', ['-c', 'command -v minio']),
    join(home, 'bin', 'minio'),
    goPath && join(goPath, 'bin', 'minio'),
  ];
  for (const place of places) if (place && (await isMinio(place))) return place;
  return undefined;
};

/** Built aside and put in its place when complete, so that an interrupted build needs no hand. */
const build = async ({ home, say, signal }: Wishes): Promise<string | undefined> => {
  if ((await output('go', ['version'])) === undefined) return undefined;
  say('Building MinIO with Go, once; this takes about two minutes.');
  const begun = performance.now();
  const ticker = setInterval(() => {
    say(`Still building MinIO (${Math.round((performance.now() - begun) / 1000)} s).`);
  }, TELL_EVERY_MS);
  await mkdir(join(home, 'bin'), { recursive: true, mode: 0o700 });
  const draft = await mkdtemp(join(home, 'bin', 'new-'));
  try {
    const command = ['CGO_ENABLED=0', 'GOOS=', 'GOARCH=', `GOBIN=${draft}`, 'go', 'install', GO_MODULE];
    await runCommand('env', command, { cwd: draft, signal });
    await rename(join(draft, 'minio'), join(home, 'bin', 'minio'));
    return join(home, 'bin', 'minio');
  } catch {
    signal?.throwIfAborted();
    say('Go could not build MinIO.');
    return undefined;
  } finally {
    clearInterval(ticker);
    await rm(draft, { recursive: true, force: true });
  }
};

const pull = async ({ home, say, signal }: Wishes): Promise<string | undefined> => {
  if (!(await output('docker', ['version', '--format', '{{.Server.Version}}']))) return undefined;
  if ((await output('docker', ['image', 'inspect', IMAGE])) !== undefined) return IMAGE;
  say(`Fetching ${IMAGE} with Docker, once.`);
  try {
    await runCommand('docker', ['pull', '--quiet', IMAGE], { cwd: home, signal });
    return IMAGE;
  } catch {
    signal?.throwIfAborted();
    say('Docker could not fetch MinIO.');
    return undefined;
  }
};

/**
 * Finds a MinIO that is present, else builds it with Go, else runs it by Docker.
 * @returns undefined when the machine has none of these
 */
export const findMinio = async (wishes: Wishes): Promise<Minio | undefined> => {
  const path = (await presentMinio(wishes.home)) ?? (await build(wishes));
  if (path !== undefined) return { kind: 'program', path };
  const image = await pull(wishes);
  return image === undefined ? undefined : { kind: 'image', image };
};

export const noMinio = () =>
  new StartupError(
    'There is no MinIO here and nothing to bring it: put `minio` on PATH, install Go or Docker, or set MINIO_ENDPOINT to an S3 store.',
  );
