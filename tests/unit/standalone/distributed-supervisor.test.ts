import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { keepRunning, type Running } from '@lightbox/standalone/distributed/keep-running.ts';
import { logLine } from '@lightbox/standalone/distributed/log-lines.ts';
import { startService } from '@lightbox/standalone/distributed/service-process.ts';
import { pino } from 'pino';

type Entry = { msg: string; part: string; how?: string; pauseMs?: number; pid?: number };

const main = join(import.meta.dirname, 'small-service.ts');

/** A log whose entries can be read. */
const readableLog = () => {
  const entries: Entry[] = [];
  const write = (chunk: Buffer, _: unknown, done: () => void) => {
    entries.push(JSON.parse(chunk.toString()) as Entry);
    done();
  };
  return { entries, log: pino({ base: null }, new Writable({ write })) };
};

const until = async (condition: () => boolean) => {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it takes too long');
    await setTimeout(10);
  }
};

/** @param manner milliseconds that it lives, `deaf` to SIGTERM, or `long` */
const smallService = (manner: string, write: (line: string) => void = () => undefined) =>
  startService({ name: 'small', main, env: { MANNER: manner }, write });

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the supervisor', () => {
  it('names what dies and starts it again, with growing pauses', async () => {
    const { entries, log } = readableLog();
    const starts: number[] = [];
    await using _kept = await keepRunning({
      name: 'small',
      log,
      pauses: { first: 50, last: 200, reset: 60_000 },
      start: async () => {
        starts.push(performance.now());
        return smallService('1');
      },
    });

    await until(() => starts.length === 5);

    const ends = entries.filter(({ how }) => how !== undefined);
    expect(ends.map(({ pauseMs }) => pauseMs)).toEqual([50, 100, 200, 200]);
    expect(ends[0]).toMatchObject({
      part: 'small',
      how: 'code 1',
      msg: expect.stringContaining('small has ended'),
    });
    const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    ends.forEach(({ pauseMs = 0 }, index) => expect(gaps[index]).toBeGreaterThan(pauseMs - 5));
  });

  it('does not hold a death against what has lived long since', async () => {
    const { entries, log } = readableLog();
    await using _kept = await keepRunning({
      name: 'small',
      log,
      pauses: { first: 20, last: 1000, reset: 100 },
      start: async () => smallService('300'),
    });

    await until(() => entries.filter(({ how }) => how !== undefined).length === 3);

    expect(entries.flatMap(({ pauseMs }) => pauseMs ?? [])).toEqual([20, 20, 20]);
  });

  it('tries on when a start fails, and keeps what the run before had', async () => {
    const { entries, log } = readableLog();
    const previous: (number | undefined)[] = [];
    await using kept = await keepRunning({
      name: 'small',
      log,
      pauses: { first: 10, last: 40, reset: 60_000 },
      start: async (_, before?: Running) => {
        previous.push(before?.pid);
        if (previous.length === 2) throw new Error('its port is taken');
        return smallService('long');
      },
    });
    const first = kept.current().pid ?? 0;
    process.kill(first, 'SIGKILL');

    await until(() => kept.current().pid !== first);

    expect(previous).toEqual([undefined, first, first]);
    const said = entries.map(({ msg }) => msg);
    expect(said).toContain('small does not start');
    expect(said.at(-1)).toBe('small is started again');
  });

  it('ends what it keeps, and does not start it again', async () => {
    const { entries, log } = readableLog();
    const started: string[] = [];
    const kept = await keepRunning({
      name: 'small',
      log,
      start: async () => smallService('long', (line) => started.push(line)),
    });
    const pid = kept.current().pid ?? 0;
    await until(() => started.length > 0);

    await kept[Symbol.asyncDispose]();

    expect(isAlive(pid)).toBe(false);
    expect(entries.map(({ msg }) => msg)).toEqual(['small is started']);
  });

  it('ends within its time what does not listen', async () => {
    const lines: string[] = [];
    const service = smallService('deaf', (line) => lines.push(line));
    await until(() => lines.length > 0);
    const begun = performance.now();

    await service[Symbol.asyncDispose]();

    expect(isAlive(service.pid ?? 0)).toBe(false);
    expect(performance.now() - begun).toBeLessThan(2500);
  });

  it('leaves no service behind when it is killed itself', async () => {
    const supervisor = spawn(process.execPath, [join(import.meta.dirname, 'small-supervisor.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(supervisor.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    await setTimeout(500);
    expect(isAlive(pid)).toBe(true);

    supervisor.kill('SIGKILL');

    await until(() => !isAlive(pid));
  });
});

describe('the one log', () => {
  it('passes log lines on as they are, and names the service on all others', async () => {
    const lines: string[] = [];
    await using _service = smallService('long', (line) => lines.push(line));

    await until(() => lines.length === 3);

    expect(lines).toContain('{"level":30,"service":"small","msg":"ready"}');
    const others = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(others).toContainEqual({
      level: 50,
      time: expect.any(Number),
      service: 'small',
      msg: 'a complaint',
    });
  });

  it('gives a service the environment it was given and nothing else', async () => {
    const lines: string[] = [];
    await using _service = smallService('long', (line) => lines.push(line));

    await until(() => lines.length === 3);

    const said = lines.find((line) => line.includes('my environment')) ?? '';
    expect(said).toContain('"my environment: MANNER"');
  });

  it('takes JSON that names no service for words', () => {
    const wrapped = JSON.parse(logLine('{"a":1}', 'imaging', 'info')) as Record<string, unknown>;
    expect(wrapped).toMatchObject({ level: 30, service: 'imaging', msg: '{"a":1}' });
  });
});
