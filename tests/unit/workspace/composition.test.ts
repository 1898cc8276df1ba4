import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { composeSupergraph } from '../../../scripts/supergraph.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFile(new URL(path, root), 'utf8');

describe('the committed supergraph', () => {
  it('is what composing the subgraphs gives (else: npm run compose)', async () => {
    const { supergraphSdl, apiSdl } = await composeSupergraph(read);
    expect(await read('schema/supergraph.graphql')).toBe(supergraphSdl);
    expect(await read('schema/api.graphql')).toBe(apiSdl);
  });
});
