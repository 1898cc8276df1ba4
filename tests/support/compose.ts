import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { findTool } from './tools.ts';

export const checkout = fileURLToPath(new URL('../../', import.meta.url));

const Service = z.object({
  image: z.string(),
  build: z.object({ target: z.string() }).optional(),
  command: z.array(z.string()).nullable(),
  user: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.object({ source: z.string(), target: z.string() })).default([]),
  networks: z.record(z.string(), z.unknown()),
  ports: z.array(z.object({ host_ip: z.string(), published: z.string(), target: z.number() })).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }).optional(),
  volumes: z.array(z.object({ type: z.string(), read_only: z.boolean().optional() })).default([]),
  read_only: z.boolean().optional(),
  privileged: z.boolean().optional(),
  cap_add: z.array(z.string()).default([]),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  container_name: z.string().optional(),
});

const Project = z.object({
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
});

export type ComposeService = z.output<typeof Service>;
export type ComposeProject = z.output<typeof Project>;

/** The real Compose. Its `config` needs no Docker engine. */
export const findCompose = (): Promise<string | undefined> =>
  findTool('docker-compose', ['version'], /^Docker Compose version (?:v?[2-9]|dev)/);

/** @throws Error with Compose's words when it refuses the file */
export async function composeConfig(
  compose: string,
  { file = 'docker-compose.yml', profiles = [] as string[], env = {} } = {},
): Promise<ComposeProject> {
  const options = profiles.flatMap((profile) => ['--profile', profile]);
  const { stdout } = await promisify(execFile)(
    compose,
    ['--project-directory', checkout, '--file', file, ...options, 'config', '--format', 'json'],
    { cwd: checkout, env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env } },
  );
  return Project.parse(JSON.parse(stdout));
}
