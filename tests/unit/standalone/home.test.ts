import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openHome } from '@lightbox/standalone/home.ts';
import { describe, expect, it } from '@jest/globals';
import { ORDINARY_USER, otherCopy, temporaryFolder } from './copy.ts';

const secretsOf = async (path: string) => {
  await using home = await openHome(path);
  return home.secrets;
};

describe('the home', () => {
  it('keeps its secrets from one start to the next, for its owner alone', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'a home', '.lightbox');

    const first = await secretsOf(path);
    const second = await secretsOf(path);

    expect(second).toEqual(first);
    expect(first.signingKey).toContain('PRIVATE KEY');
    expect(first.verificationKey).toContain('PUBLIC KEY');
    expect((await stat(join(path, 'secrets.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(path)).mode & 0o066).toBe(0);
  });

  it('gives each home secrets of its own', async () => {
    await using folder = await temporaryFolder();

    const one = await secretsOf(join(folder.path, 'one'));
    const other = await secretsOf(join(folder.path, 'other'));

    expect(one.gatewaySecret).not.toBe(other.gatewaySecret);
    expect(one.signingKey).not.toBe(other.signingKey);
  });

  it('completes the secrets of an older version, and keeps those it has', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'secrets.json');
    const { rolePasswords: _, verificationKey: __, ...older } = await secretsOf(folder.path);
    await writeFile(file, JSON.stringify(older));

    const completed = await secretsOf(folder.path);

    expect(completed).toMatchObject(older);
    expect(new Set(Object.values(completed.rolePasswords)).size).toBe(4);
    expect(await secretsOf(folder.path)).toEqual(completed);
  });

  it('closes secrets that somebody has opened to others', async () => {
    await using folder = await temporaryFolder();
    await secretsOf(folder.path);
    await chmod(join(folder.path, 'secrets.json'), 0o644);

    await secretsOf(folder.path);

    expect((await stat(join(folder.path, 'secrets.json'))).mode & 0o777).toBe(0o600);
  });

  it('never replaces secrets that it cannot read', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'secrets.json'), '{"signingKey":"cut o');

    await expect(openHome(folder.path)).rejects.toThrow(/restore that file from a backup/);

    expect(await readFile(join(folder.path, 'secrets.json'), 'utf8')).toBe('{"signingKey":"cut o');
  });

  it('refuses a second copy with one sentence, and is free when the first has ended', async () => {
    await using folder = await temporaryFolder();
    {
      await using first = await openHome(folder.path);
      await using second = await otherCopy('home', first.path);
      expect(second.line).toMatch(/Another copy of Lightbox is using .*LIGHTBOX_HOME/);
      expect(second.line).toContain(folder.path);
    }
    await using third = await otherCopy('home', folder.path);
    expect(third.line).toBe('open');
  });

  it('is free after a kill -9 of its copy, with no hand', async () => {
    await using folder = await temporaryFolder();
    await using killed = await otherCopy('home', folder.path);
    await expect(openHome(folder.path)).rejects.toThrow(/Another copy/);

    await killed.end('SIGKILL');

    await using home = await openHome(folder.path);
    expect(home.path).toBe(folder.path);
  });

  it('says what to do when a file is in its place', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'file'), '');

    await expect(openHome(join(folder.path, 'file', 'home'))).rejects.toThrow(
      /(ENOTDIR|EEXIST).*LIGHTBOX_HOME/,
    );
    await expect(openHome(join(folder.path, 'file'))).rejects.toThrow(/LIGHTBOX_HOME/);
  });

  it('says what to do when the folder cannot be written', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'closed'), { mode: 0o555 });

    await using copy = await otherCopy('home', join(folder.path, 'closed'), ORDINARY_USER);

    expect(copy.line).toMatch(/EACCES.*you may write, or set LIGHTBOX_HOME/);
  });
});
