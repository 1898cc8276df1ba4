import { glob, readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { parse } from '@swc/core';
import { z } from 'zod';

const root = new URL('../../../', import.meta.url);
const workspaces = [
  'platform',
  'subgraphs/users',
  'subgraphs/imaging',
  'subgraphs/diagnosis',
  'subgraphs/financial',
  'gateway',
  'standalone',
];
const Manifest = z.object({ name: z.string(), dependencies: z.record(z.string(), z.string()) });

/** The packages that a file needs at run time: types are gone by then. */
async function packagesOf(source: string): Promise<string[]> {
  const { body } = await parse(source, { syntax: 'typescript', target: 'esnext' });
  return body
    .flatMap((node) => {
      if (node.type === 'ImportDeclaration') return node.typeOnly ? [] : [node.source.value];
      if (node.type === 'ExportNamedDeclaration') return node.source ? [node.source.value] : [];
      return node.type === 'ExportAllDeclaration' ? [node.source.value] : [];
    })
    .filter((specifier) => !/^[.#]/.test(specifier) && !isBuiltin(specifier))
    .map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'));
}

async function sourcesOf(folder: URL): Promise<string[]> {
  const paths = await Array.fromAsync(glob('{src,migrations}/**/*.ts', { cwd: folder }));
  return Promise.all(paths.map((path) => readFile(new URL(path, folder), 'utf8')));
}

describe.each(workspaces)('%s', (workspace) => {
  it('names every package that it runs with among its own dependencies, and none that it never mentions', async () => {
    const folder = new URL(`${workspace}/`, root);
    const manifest = Manifest.parse(JSON.parse(await readFile(new URL('package.json', folder), 'utf8')));
    const declared = Object.keys(manifest.dependencies);
    const sources = await sourcesOf(folder);
    expect(sources.length).toBeGreaterThan(0);

    const used = new Set((await Promise.all(sources.map(packagesOf))).flat());
    expect([...used].filter((name) => !declared.includes(name))).toEqual([]);

    const text = sources.join('\n');
    expect(declared.filter((name) => !text.includes(`'${name}'`) && !text.includes(`'${name}/`))).toEqual([]);
  });
});
