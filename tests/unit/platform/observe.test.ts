import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const checkout = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs as a service that is observed. @returns what it has said, and how it ended */
async function run(script: string): Promise<{ said: string; code: number }> {
  const program = `
    import { createLogger } from '@lightbox/platform/logger.ts';
    import { observe } from '@lightbox/platform/observe.ts';
    await using observed = await observe('test', { metrics: null, traces: false }, createLogger('test', 'info'));
    ${script}
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log('still here');`;
  const args = ['--input-type=module', '--eval', program];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: checkout });
    return { said: stdout, code: 0 };
  } catch (error) {
    const { stdout, code } = error as { stdout: string; code: number };
    return { said: stdout, code };
  }
}

it('a promise that fails unheard is told in the log, and ends nothing', async () => {
  const { said, code } = await run(`Promise.reject(new Error('of a request'));`);
  expect(said).toMatch(/"level":50.*"msg":"a promise failed unheard"/);
  expect(said).toContain('still here');
  expect(code).toBe(0);
});

it('an error that nobody catches is told in the log, and ends the process', async () => {
  const { said, code } = await run(`setTimeout(() => { throw new Error('of ours'); }, 1);`);
  expect(said).toMatch(/"level":60.*ended by an error that nobody foresaw/);
  expect(said).not.toContain('still here');
  expect(code).not.toBe(0);
});
