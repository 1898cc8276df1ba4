/** Reads supergraph.yaml and writes what the gateway loads and what clients see. */
import { readFile, writeFile } from 'node:fs/promises';
import { composeSupergraph } from './supergraph.ts';

const root = new URL('../', import.meta.url);
const { supergraphSdl, apiSdl } = await composeSupergraph(async (path) =>
  readFile(new URL(path, root), 'utf8'),
);
await writeFile(new URL('schema/supergraph.graphql', root), supergraphSdl);
await writeFile(new URL('schema/api.graphql', root), apiSdl);
console.log('Composed schema/supergraph.graphql and schema/api.graphql');
