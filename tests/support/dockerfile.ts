import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, link, mkdir, readFile, readdir, readlink, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { contextFiles } from './build-context.ts';

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

interface Stage {
  readonly name: string;
  /** Another stage, or an image from outside. */
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/** What a stage comes to: its file system is a folder of this machine. */
export interface BuiltStage {
  readonly folder: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly command: readonly string[];
}

const emptyStage: BuiltStage = { folder: '', workdir: '/', env: {}, user: 'root', command: [] };
const CHANGES_FILES = new Set(['COPY', 'RUN', 'WORKDIR']);

const instructionsOf = (dockerfile: string): Instruction[] => {
  const lines = dockerfile.split('\n').filter((line) => !line.startsWith('#'));
  return lines
    .join('\n')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const match = /^\s*([A-Z]+)\s+(.*\S)\s*$/.exec(line);
      return match ? [{ name: match[1] ?? '', rest: match[2] ?? '' }] : [];
    });
};

function stagesOf(dockerfile: string): Map<string, Stage> {
  const stages = new Map<string, Stage>();
  const defaults = new Map<string, string>();
  let instructions: Instruction[] | undefined;
  for (const { name, rest } of instructionsOf(dockerfile)) {
    if (name === 'FROM') {
      const [from = '', , stage = ''] = rest.split(/\s+/);
      const base = from.replaceAll(/\$\{(\w+)\}/g, (_whole, arg: string) => defaults.get(arg) ?? '');
      instructions = [];
      stages.set(stage, { name: stage, base, instructions });
    } else if (instructions === undefined) {
      const [arg = '', value = ''] = rest.split('=', 2);
      defaults.set(arg, value);
    } else {
      instructions.push({ name, rest });
    }
  }
  return stages;
}

/**
 * Follows a Dockerfile on this machine, without an engine: each stage is a folder, `RUN` a shell in it, `COPY` sees what
 * .dockerignore lets through. An image from outside is an empty folder with this machine's programs, so that only
 * stages on Node's image make sense here. Users are noted, not taken on.
 */
export class DockerfileBuild {
  readonly #checkout: string;
  readonly #folder: string;
  readonly #stages: Map<string, Stage>;
  readonly #built = new Map<string, Promise<BuiltStage>>();

  private constructor(checkout: string, folder: string, stages: Map<string, Stage>) {
    this.#checkout = checkout;
    this.#folder = folder;
    this.#stages = stages;
  }

  /** @param folder an empty one, in which the stages come to be */
  static async open(checkout: string, folder: string): Promise<DockerfileBuild> {
    return new DockerfileBuild(
      checkout,
      folder,
      stagesOf(await readFile(join(checkout, 'Dockerfile'), 'utf8')),
    );
  }

  /** Builds a stage and those it needs, each once. @throws Error with the words of the command that failed */
  stage(name: string): Promise<BuiltStage> {
    const built = this.#built.get(name) ?? this.#build(name);
    this.#built.set(name, built);
    return built;
  }

  async #build(name: string): Promise<BuiltStage> {
    const stage = this.#stages.get(name);
    if (stage === undefined) throw new Error(`There is no stage ${name}.`);
    const base = this.#stages.has(stage.base) ? await this.stage(stage.base) : undefined;
    let built: BuiltStage = { ...emptyStage, ...base };
    if (base === undefined || stage.instructions.some(({ name: kind }) => CHANGES_FILES.has(kind))) {
      built = { ...built, folder: join(this.#folder, name) };
      await mkdir(built.folder);
      await chmod(built.folder, 0o755);
      if (base !== undefined) await copy(base.folder, built.folder);
    }
    for (const instruction of stage.instructions) built = await this.#follow(built, instruction);
    return built;
  }

  async #follow(built: BuiltStage, { name, rest }: Instruction): Promise<BuiltStage> {
    switch (name) {
      case 'WORKDIR':
        await mkdir(join(built.folder, rest), { recursive: true });
        return { ...built, workdir: rest };
      case 'ENV': {
        const pairs = rest.split(/\s+/).map((pair) => {
          const [variable = '', ...value] = pair.split('=');
          return [variable, value.join('=')];
        });
        return { ...built, env: { ...built.env, ...Object.fromEntries(pairs) } };
      }
      case 'USER':
        return { ...built, user: rest };
      case 'CMD':
        return { ...built, command: JSON.parse(rest) };
      case 'COPY':
        await this.#copy(built, rest.split(/\s+/));
        return built;
      case 'RUN':
        await run(built, rest);
        return built;
      default:
        throw new Error(`${name} is not understood here.`);
    }
  }

  async #copy({ folder, workdir }: BuiltStage, words: string[]): Promise<void> {
    const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
    const target = words.pop() ?? '';
    const place = join(folder, target.startsWith('/') ? target : join(workdir, target));
    for (const source of words) {
      if (from !== undefined) {
        await copy(join((await this.stage(from)).folder, source), place);
        continue;
      }
      const files = await contextFiles(this.#checkout, source);
      if (files.length === 0) throw new Error(`COPY finds nothing to copy: ${source}`);
      for (const file of files) {
        const inside = file === source ? basename(file) : file.slice(source.length + 1);
        const goal = file === source && !target.endsWith('/') ? place : join(place, inside);
        await mkdir(dirname(goal), { recursive: true });
        await cp(join(this.#checkout, file), goal);
      }
    }
  }
}

/** By links: a stage never changes a file of another one in its place, and node_modules are large. */
async function copy(source: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) await copy(from, to);
    else if (entry.isSymbolicLink()) await symlink(await readlink(from), to);
    else await link(from, to);
  }
}

/** What a shell of this machine knows, without what npm and jest tell their children of this checkout. */
export const cleanEnv = (): NodeJS.ProcessEnv => {
  const ours =
    /^(?:npm_(?:package|lifecycle|config_(?:local|global)_prefix|command|execpath|node)|NODE_|INIT_CWD|LIGHTBOX_)/;
  const kept = Object.entries(process.env).filter(([name]) => !ours.test(name));
  const path = `${dirname(process.execPath)}:${process.env['PATH']}`;
  return { ...Object.fromEntries(kept), PATH: path, npm_config_prefer_offline: 'true' };
};

async function run({ folder, workdir, env }: BuiltStage, command: string): Promise<void> {
  const child = spawn('/bin/sh', ['-c', `{ ${command} ; } 2>&1`], {
    cwd: join(folder, workdir),
    env: { ...cleanEnv(), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (child.exitCode !== 0) throw new Error(`RUN ${command}\n${said}`);
}
