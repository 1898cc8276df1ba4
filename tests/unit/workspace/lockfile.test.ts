import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

const Package = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  link: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});

const read = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`../../../${name}`, import.meta.url), 'utf8'));

const { packages } = z
  .object({ packages: z.record(z.string(), Package) })
  .parse(await read('package-lock.json'));
const { allowScripts } = z
  .object({ allowScripts: z.record(z.string(), z.boolean()) })
  .parse(await read('package.json'));

const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
const installed = Object.entries(packages)
  .filter(([path, { link }]) => path.includes('node_modules/') && link !== true)
  .map(([path, entry]) => ({ path, name: nameOf(path), ...entry }));

const copiesOf = (name: string) => installed.filter((entry) => entry.name === name);

/** True when a version is the other or newer; pre-releases count as the version they lead to. */
function isAtLeast(version: string, least: string): boolean {
  const numbers = (text: string) => text.split(/[.-]/).slice(0, 3).map(Number);
  const [wanted, found] = [numbers(least), numbers(version)];
  const at = found.findIndex((number, index) => number !== wanted[index]);
  return at === -1 || (found[at] ?? 0) > (wanted[at] ?? 0);
}

describe('package-lock.json', () => {
  it('names no registry, so that each machine uses its own', () => {
    const addresses = installed.map(({ resolved }) => resolved).filter((resolved) => resolved !== undefined);
    expect(addresses).toEqual([]);
  });

  it('holds the packages of every platform, without which npm ci refuses to run on the others', () => {
    const missing = installed.flatMap(({ path, optionalDependencies = {} }) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('has one copy of graphql, of version 16', () => {
    expect(copiesOf('graphql').map(({ version }) => version)).toEqual([expect.stringMatching(/^16\./)]);
  });

  // Known vulnerabilities end with these; `npm audit` needs a service that not every registry has.
  it.each([
    ['@apollo/gateway', '2.13.2'],
    ['@apollo/server', '5.5.0'],
    ['@mikro-orm/core', '7.0.6'],
    ['@mikro-orm/postgresql', '7.0.6'],
    ['vite', '7.1.11'],
  ])('has %s at %s or newer', (name, least) => {
    const versions = copiesOf(name).map(({ version = '0.0.0' }) => version);
    expect(versions).not.toEqual([]);
    expect(versions.filter((version) => !isAtLeast(version, least))).toEqual([]);
  });

  it('has every @mikro-orm package in one and the same version', () => {
    const versions = installed
      .filter(({ name }) => name.startsWith('@mikro-orm/'))
      .map(({ version }) => version);
    expect([...new Set(versions)]).toHaveLength(1);
  });

  it('has an answer in package.json’s allowScripts for every install script', () => {
    const scripted = installed.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    expect([...new Set(scripted)].toSorted()).toEqual(Object.keys(allowScripts).toSorted());
  });
});
