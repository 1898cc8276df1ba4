import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serveWebApp } from '@lightbox/gateway/web-app.ts';
import fastify from 'fastify';

const app = fastify();
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lightbox-web-'));
  await mkdir(join(directory, 'assets'));
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>Lightbox</title>');
  await writeFile(join(directory, 'assets', 'app-1a2b.js'), 'export {};');
  await serveWebApp(app, { directory, imageOrigins: ['https://images.test.example'] });
});
afterAll(async () => {
  await app.close();
  await rm(directory, { recursive: true });
});

const get = (url: string, accept?: string) =>
  app.inject({ method: 'GET', url, headers: accept === undefined ? {} : { accept } });

describe('the web app', () => {
  it.each(['/', '/explorer', '/patients/MRN-000001'])('is the page at %s, whoever asks', async (url) => {
    for (const accept of ['text/html,application/xhtml+xml', '*/*', undefined]) {
      const answer = await get(url, accept);
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain('<title>Lightbox</title>');
      expect(answer.headers['cache-control']).toBe('no-cache');
    }
  });

  it('keeps hashed assets for good', async () => {
    const answer = await get('/assets/app-1a2b.js');
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it('has nothing where an asset or an object is not, and for who wants no page', async () => {
    expect((await get('/assets/old.js', '*/*')).statusCode).toBe(404);
    expect((await get('/objects/ab/cd', 'text/html')).statusCode).toBe(404);
    expect((await get('/api/patients', 'application/json')).statusCode).toBe(404);
    expect((await app.inject({ method: 'POST', url: '/' })).statusCode).toBe(404);
  });

  it('lets the page load from itself and the image store alone', async () => {
    const policy = String((await get('/')).headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("img-src 'self' https://images.test.example");
    expect(policy).not.toContain('unsafe');
  });
});
