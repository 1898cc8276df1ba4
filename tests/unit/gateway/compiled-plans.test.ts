import { ApolloServer } from '@apollo/server';
import type { GraphQLDataSource } from '@apollo/gateway';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CompiledOperation } from '@lightbox/gateway/plans/compiled-operation.ts';
import { CompilingGateway } from '@lightbox/gateway/plans/compiling-gateway.ts';
import { readFileSync } from 'node:fs';
import { contractOperation, contractOperations } from '../../support/contract.ts';

const supergraphSdl = readFileSync(new URL('../../../schema/supergraph.graphql', import.meta.url), 'utf8');
const nobodyThere: GraphQLDataSource = { process: async () => ({ data: null }) };
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const variables = {
  id: 'x',
  mrn: 'x',
  patientId: 'x',
  staffId: 'x',
  imageId: 'x',
  from: '2026-01-01',
  to: '2026-02-01',
};

const compile = jest.spyOn(CompiledOperation, 'of');
const server = new ApolloServer({
  gateway: new CompilingGateway({ supergraphSdl, buildService: () => nobodyThere, logger: silent }),
  logger: silent,
  stopOnTerminationSignals: false,
});
beforeAll(() => server.start());
afterAll(() => server.stop());

/** @returns the answers of the first and the second time, and whether the second was made by a compiled plan */
async function askTwice(query: string) {
  compile.mockClear();
  const answers = [];
  for (let i = 0; i < 2; i += 1) {
    const { body } = await server.executeOperation({ query, variables });
    answers.push(body.kind === 'single' ? JSON.parse(JSON.stringify(body.singleResult)) : null);
  }
  const [made] = compile.mock.results;
  return { answers, isCompiled: made?.value instanceof CompiledOperation, isTried: made !== undefined };
}

describe('an operation that is asked a second time', () => {
  it.each(contractOperations('query'))('has its plan compiled: %s', async (name) => {
    const { answers, isCompiled } = await askTwice(contractOperation(name));
    expect(isCompiled).toBe(true);
    expect(answers[1]).toEqual(answers[0]);
  });

  it.each([
    ['a mutation', 'mutation { logout }'],
    ['the schema', '{ __schema { queryType { name } } me { id } }'],
    ['a name that every object has', '{ constructor: me { id } }'],
  ])('is left to Apollo: %s', async (_, query) => {
    const { answers, isCompiled, isTried } = await askTwice(query);
    expect({ isCompiled, isTried }).toEqual({ isCompiled: false, isTried: true });
    expect(answers[1]).toEqual(answers[0]);
  });
});
