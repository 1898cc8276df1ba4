import { ApolloServer } from '@apollo/server';
import type { GraphQLDataSource } from '@apollo/gateway';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CompiledOperation } from '@lightbox/gateway/plans/compiled-operation.ts';
import { CompilingGateway } from '@lightbox/gateway/plans/compiling-gateway.ts';
import type { Fetch, PlanNode } from '@lightbox/gateway/plans/plan.ts';
import { isCompilable } from '@lightbox/platform/compilable.ts';
import { getOperationAST, parse, print, type DocumentNode } from 'graphql';
import { readFileSync } from 'node:fs';
import * as webDocuments from '../../../web/src/generated/graphql.ts';
import { contractOperation, contractOperations } from '../../support/contract.ts';
import { subgraphSchema } from '../../support/full-selection.ts';
import type { SubgraphName } from '../../support/guarded-fields.ts';

const supergraphSdl = readFileSync(new URL('../../../schema/supergraph.graphql', import.meta.url), 'utf8');
const nobodyThere: GraphQLDataSource = { process: async () => ({ data: null }) };
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const webOperations = Object.values<DocumentNode>(webDocuments).flatMap((document) => {
  const operation = getOperationAST(document);
  return operation?.operation === 'query' ? [{ ...operation, text: print(document) }] : [];
});
const variables = {
  id: 'x',
  mrn: 'x',
  patientId: 'x',
  staffId: 'x',
  imageId: 'x',
  from: '2026-01-01',
  to: '2026-02-01',
  after: 'x',
  kind: 'CT',
  search: 'x',
  // What the web app asks for in some roles only.
  ...Object.fromEntries(
    webOperations
      .flatMap(({ variableDefinitions = [] }) => variableDefinitions)
      .filter(({ type }) => print(type) === 'Boolean!')
      .map(({ variable }) => [variable.name.value, true]),
  ),
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

/** @returns what a plan asks of subgraphs */
function fetchesOf(node: PlanNode | undefined): Fetch[] {
  if (node?.kind === 'Fetch') return [node];
  if (node?.kind === 'Flatten') return fetchesOf(node.node);
  if (node?.kind === 'Condition') return [node.ifClause, node.elseClause].flatMap(fetchesOf);
  return node !== undefined && 'nodes' in node ? node.nodes.flatMap(fetchesOf) : [];
}

/** @returns what the plan that was tried last asks of subgraphs and they do not compile */
function plainFetches(): string[] {
  const [planned] = compile.mock.calls[0] ?? [];
  const fetches = fetchesOf(planned?.plan.node as PlanNode | undefined);
  expect(fetches.length).toBeGreaterThan(0);
  const plain = fetches.filter(({ serviceName, operation }) => {
    const document = parse(operation);
    const asked = getOperationAST(document);
    return !asked || !isCompilable(subgraphSchema(serviceName as SubgraphName), document, asked);
  });
  return plain.map(({ serviceName }) => serviceName);
}

const ofWeb = webOperations.map(({ name, text }) => [name?.value ?? '', text] as const);

describe('an operation that is asked a second time', () => {
  it.each(contractOperations('query'))(
    'has its plan compiled, and its parts where they are asked: %s',
    async (name) => {
      const { answers, isCompiled } = await askTwice(contractOperation(name));
      expect(isCompiled).toBe(true);
      expect(plainFetches()).toEqual([]);
      expect(answers[1]).toEqual(answers[0]);
    },
  );

  it.each(ofWeb)(
    'has what it asks of subgraphs compiled there, if the web app asks it: %s',
    async (name, query) => {
      await askTwice(query);
      // The record's panels share what they ask of a patient, each under its own condition.
      expect(plainFetches()).toEqual(name === 'PatientRecord' ? ['users'] : []);
    },
  );

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
