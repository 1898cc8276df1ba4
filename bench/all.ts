// All measurements, one after another; `--quick` and `--write` are for each. Run by hand: npm run bench
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { checkout } from './support/server.ts';

const isQuick = process.argv.includes('--quick');
for (const name of ['record', 'upload', ...(isQuick ? [] : ['start']), 'lines']) {
  const args = [join('bench', `${name}.ts`), ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, { cwd: checkout, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${name} has failed`);
}
