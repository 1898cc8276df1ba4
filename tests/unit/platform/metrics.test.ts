import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { Durations } from '@lightbox/platform/durations.ts';
import { observeEnv, observeSettings, parseEnv } from '@lightbox/platform/env.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { serveMetrics } from '@lightbox/platform/metrics-server.ts';
import { countError } from '@lightbox/platform/metrics.ts';
import { Registry } from 'prom-client';
import { freePorts } from '../../support/ports.ts';

const host = '127.0.0.1';
const log = createLogger('tests', 'silent');

async function takenPort() {
  const server = createServer().listen(await freePorts(1), host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}

describe('/metrics', () => {
  it('tells Prometheus of the process and of errors by code, and nothing at other addresses', async () => {
    const port = await freePorts(1);
    await using _served = await serveMetrics({ host, port, isDefault: true }, log);
    countError('tests', 'NOT_FOUND');
    countError('tests', 'Zerxandra Quorlington');
    const response = await fetch(`http://${host}:${port}/metrics`);
    const text = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toContain('lightbox_errors_total{service="tests",code="NOT_FOUND"} 1');
    expect(text).toContain('lightbox_errors_total{service="tests",code="OTHER"} 1');
    expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
    expect((await fetch(`http://${host}:${port}/`)).status).toBe(404);
  });

  it('stops nothing when its default port is taken, and ends the start when the port was asked for', async () => {
    await using taken = await takenPort();
    const { port } = taken;
    await using _none = await serveMetrics({ host, port, isDefault: true }, log);
    await expect(serveMetrics({ host, port, isDefault: false }, log)).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is taken: stop what uses it, or set METRICS_PORT to another number.`,
    );
  });

  it('is ten ports above the service, elsewhere or nowhere', () => {
    const metricsOf = (env: Record<string, string>) =>
      observeSettings({ HOST: host, PORT: 4000, ...parseEnv(observeEnv, env) }).metrics;
    expect(metricsOf({})).toEqual({ host, port: 4010, isDefault: true });
    expect(metricsOf({ METRICS_PORT: '9100' })).toEqual({ host, port: 9100, isDefault: false });
    expect(metricsOf({ METRICS_PORT: 'off' })).toBeNull();
    expect(() => metricsOf({ METRICS_PORT: 'on' })).toThrow('METRICS_PORT: must be a port or off');
  });
});

describe('durations', () => {
  it('are a histogram in seconds of the labels that were used', async () => {
    const registry = new Registry();
    const durations = new Durations({
      name: 'work_seconds',
      help: 'Work.',
      labelNames: ['kind'],
      registers: [registry],
    });
    durations.of({ kind: 'unused' });
    const long = durations.of({ kind: 'long' });
    long.since(performance.now() - 300);
    long.since(performance.now() - 3_600_000);
    expect(durations.of({ kind: 'long' })).toBe(long);
    const text = await registry.metrics();
    expect(text).toContain('# TYPE work_seconds histogram');
    expect(text).toContain('work_seconds_bucket{le="0.25",kind="long"} 0');
    expect(text).toContain('work_seconds_bucket{le="0.5",kind="long"} 1');
    expect(text).toContain('work_seconds_bucket{le="60",kind="long"} 1');
    expect(text).toContain('work_seconds_bucket{le="+Inf",kind="long"} 2');
    expect(text).toContain('work_seconds_count{kind="long"} 2');
    expect(text).not.toContain('unused');
  });
});
