import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

interface Rule {
  readonly pattern: string;
  readonly regExp: RegExp;
  readonly isException: boolean;
}

/** Stars as Docker reads them: one stays within a folder and takes leading dots too, two cross folders. */
const regExpOf = (pattern: string) =>
  new RegExp(
    `^${pattern.replaceAll(/\*\*\/|\*\*|\*|\?|[.+^$(){}|\\]/g, (found) => {
      if (found === '**/') return '(?:.*/)?';
      if (found === '**') return '.*';
      if (found === '*') return '[^/]*';
      return found === '?' ? '[^/]' : `\\${found}`;
    })}(?:/.*)?$`,
  );

const rulesOf = (dockerignore: string): Rule[] =>
  dockerignore
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const isException = line.startsWith('!');
      const pattern = isException ? line.slice(1) : line;
      return { pattern, regExp: regExpOf(pattern), isException };
    });

const isIgnored = (path: string, rules: readonly Rule[]) =>
  rules.findLast(({ regExp }) => regExp.test(path))?.isException === false;

const mayHoldMore = (folder: string, rules: readonly Rule[]) =>
  !isIgnored(folder, rules) ||
  rules.some(({ pattern, isException }) => isException && pattern.startsWith(`${folder}/`));

/**
 * The files that a build sees: those of a checkout that its .dockerignore lets through.
 * @param path a file or folder of the checkout; `.` is all of it
 * @returns paths from the checkout
 */
export async function contextFiles(checkout: string, path = '.'): Promise<string[]> {
  const rules = rulesOf(await readFile(join(checkout, '.dockerignore'), 'utf8'));
  const walk = async (folder: string): Promise<string[]> => {
    const entries = await readdir(join(checkout, folder), { withFileTypes: true });
    const found = entries.map(async (entry) => {
      const inside = join(folder, entry.name);
      if (entry.isDirectory()) return mayHoldMore(inside, rules) ? await walk(inside) : [];
      return isIgnored(inside, rules) ? [] : [inside];
    });
    return (await Promise.all(found)).flat();
  };
  const all = await walk('.');
  return path === '.' ? all : all.filter((file) => file === path || file.startsWith(`${path}/`));
}
