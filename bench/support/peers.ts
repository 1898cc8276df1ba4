import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './server.ts';

/** Brings the peers of bench/peers, once. */
export function installPeers(): void {
  const folder = join(checkout, 'bench', 'peers');
  if (existsSync(join(folder, 'node_modules'))) return;
  console.log('Installing the other gateways …');
  execFileSync('npm', ['ci', '--prefix', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
}
