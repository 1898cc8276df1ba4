import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createGateway } from '@lightbox/gateway/server.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { keys } from '../../support/identity.ts';

const supergraphSdl = readFileSync(new URL('../../../schema/supergraph.graphql', import.meta.url), 'utf8');

describe('a browser that opens the graph’s address', () => {
  it.each([
    ['shown', true],
    ['not shown', false],
  ])('gets Apollo Sandbox where the schema is %s', async (_, introspection) => {
    const config = {
      host: '127.0.0.1',
      port: 0,
      verificationKey: keys.verificationKey,
      introspection,
      trustedProxies: [],
      corsOrigins: [],
      timeoutSeconds: 10,
      maxUploadBytes: 1024,
    };
    const parts = { supergraphSdl, subgraphs: {}, log: createLogger('tests', 'silent') };
    await using gateway = await createGateway(config, parts);
    const headers = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const page = await gateway.app.inject({ method: 'GET', url: '/graphql', headers });
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.body).toContain('embeddable-sandbox.cdn.apollographql.com');
  });
});
