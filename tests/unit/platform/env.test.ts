import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError, flag, list, parseEnv, port, serviceEnv, timeZone } from '@lightbox/platform/env.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { gatewaySecret, keys } from '../../support/identity.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lightbox-env-'));
  await writeFile(join(folder, 'secret'), '  from a file \n');
});
afterAll(() => rm(folder, { recursive: true }));

const shape = {
  SECRET: z.string().min(3, 'is too short'),
  PORT: port.default(4000),
  DEMO: flag.default(true),
};

function faultsOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n').slice(1);
    throw error;
  }
  return [];
}

describe('an environment', () => {
  it('gives typed values, with defaults for what is absent or empty', () => {
    expect(parseEnv(shape, { SECRET: 'abc', PORT: '80', DEMO: 'false', OTHER: 'x' })).toEqual({
      SECRET: 'abc',
      PORT: 80,
      DEMO: false,
    });
    expect(parseEnv(shape, { SECRET: 'abc', PORT: '', DEMO: undefined })).toEqual({
      SECRET: 'abc',
      PORT: 4000,
      DEMO: true,
    });
  });

  it('tells all that is wrong at once, by name and rule, and no value', () => {
    const faults = faultsOf(() => parseEnv(shape, { SECRET: 'xy', PORT: '99999', DEMO: 'sometimes' }));
    expect(faults.map((fault) => fault.trim().split(':')[0])).toEqual(['SECRET', 'PORT', 'DEMO']);
    expect(faults[0]).toBe('  SECRET: is too short');
    expect(faults.join('\n')).not.toMatch(/xy|99999|sometimes/);
  });

  it('says what is required', () => {
    expect(faultsOf(() => parseEnv(shape, {}))).toEqual(['  SECRET: is required']);
    expect(faultsOf(() => parseEnv(shape, { SECRET: '' }))).toEqual(['  SECRET: is required']);
  });

  it('takes a secret from the file that NAME_FILE names, before NAME itself', () => {
    const file = join(folder, 'secret');
    expect(parseEnv(shape, { SECRET_FILE: file, SECRET: 'abc' }).SECRET).toBe('from a file');
    expect(parseEnv(shape, { SECRET_FILE: '', SECRET: 'abc' }).SECRET).toBe('abc');
  });

  it('says that the file cannot be read, beside what else is wrong', () => {
    const faults = faultsOf(() => parseEnv(shape, { SECRET_FILE: join(folder, 'none'), PORT: 'x' }));
    expect(faults).toContain('  SECRET_FILE: the file cannot be read');
    expect(faults.some((fault) => fault.startsWith('  PORT: '))).toBe(true);
    expect(faults.join('\n')).not.toContain(folder);
  });

  it.each(['0', '65536', '-1', '1.5', 'http', '0x'])('takes no port such as %s', (value) => {
    expect(faultsOf(() => parseEnv({ PORT: port }, { PORT: value }))).toHaveLength(1);
  });

  it('reads lists and time zones', () => {
    expect(parseEnv({ LIST: list }, { LIST: ' a, b ,,c ' })).toEqual({ LIST: ['a', 'b', 'c'] });
    expect(parseEnv({ ZONE: timeZone }, { ZONE: 'Europe/Zurich' })).toEqual({ ZONE: 'Europe/Zurich' });
  });

  it.each(['UTC', 'Etc/UTC', 'Asia/Kolkata', 'Asia/Calcutta', 'Europe/Kyiv', 'Asia/Ho_Chi_Minh', 'Japan'])(
    'takes each time zone of the IANA list, such as %s',
    (zone) => {
      expect(parseEnv({ ZONE: timeZone }, { ZONE: zone })).toEqual({ ZONE: zone });
    },
  );

  it.each(['Mars/Base', '+01:00', '-05', 'UTC+1', 'posix/Europe/Zurich', ' UTC'])(
    'takes no time zone such as %j',
    (zone) => {
      const faults = ['  ZONE: is not a time zone of the IANA list'];
      expect(faultsOf(() => parseEnv({ ZONE: timeZone }, { ZONE: zone }))).toEqual(faults);
    },
  );
});

describe('the environment of a service', () => {
  const env = {
    DATABASE_URL: 'postgres://u:p@db/lightbox',
    LIGHTBOX_VERIFICATION_KEY: keys.verificationKey,
    LIGHTBOX_GATEWAY_SECRET: gatewaySecret,
  };

  it('needs a database and a key', () => {
    expect(parseEnv(serviceEnv(4001), env)).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 4001,
      LOG_LEVEL: 'info',
    });
    expect(faultsOf(() => parseEnv(serviceEnv(4001), {}))).toEqual([
      '  DATABASE_URL: is required',
      '  LIGHTBOX_VERIFICATION_KEY: is required',
      '  LIGHTBOX_GATEWAY_SECRET: is required',
    ]);
  });

  it('refuses what is neither, without telling the password', () => {
    const wrong = {
      ...env,
      DATABASE_URL: 'mysql://u:hunter2@db/x',
      LIGHTBOX_VERIFICATION_KEY: keys.signingKey,
    };
    const faults = faultsOf(() => parseEnv(serviceEnv(4001), wrong));
    expect(faults).toHaveLength(2);
    expect(faults.join('\n')).not.toMatch(/hunter2|PRIVATE/);
  });
});
