import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from '@lightbox/platform/database.ts';
import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { only } from '../support/only.ts';
import { randomOperation } from '../support/random-operation.ts';
import {
  SmallSupergraph,
  smallDatabase,
  type SmallAnswer,
  type SmallSubgraphs,
  type Way,
} from '../support/small-supergraph.ts';
import { entities, entityOperations } from '../support/supergraphs/entities.ts';
import { failing, failingOperations } from '../support/supergraphs/failing.ts';
import { inputFaults, inputOperations, inputs } from '../support/supergraphs/inputs.ts';
import { kinds, kindOperations } from '../support/supergraphs/kinds.ts';
import { mutationOperations, mutations } from '../support/supergraphs/mutations.ts';
import { requires, requiresOperations } from '../support/supergraphs/requires.ts';

type Operation = string | { readonly query: string; readonly variables: Record<string, unknown> };
type Operations = Readonly<Record<string, Operation>>;

const stack = new AsyncDisposableStack();
let database: Database;

beforeAll(async () => {
  database = await smallDatabase(stack);
});
afterAll(() => stack.disposeAsync());

const supergraphs: [string, () => SmallSubgraphs, Operations][] = [
  ['entities', entities, entityOperations],
  ['what fails', failing, failingOperations],
  ['interfaces and unions', kinds, kindOperations],
  ['fields that require others', requires, requiresOperations],
  ['inputs and outputs', inputs, inputOperations],
  ['mutations', mutations, mutationOperations],
];
const others: Way[] = ['ours in process', 'stock over HTTP', 'ours over HTTP'];

/** Three times, as ours answers an operation plainly at first and compiled from the second time on. */
const rounds = [1, 2, 3];

const notAnOperation = expect.objectContaining({
  extensions: expect.objectContaining({ code: 'GRAPHQL_VALIDATION_FAILED' }),
});

/**
 * What a client sees of an answer, and what another way must answer where the stock one in process answers so: data and
 * errors are the same, but an error without a code. That has the name that each server gives it, and ours keeps its
 * words to itself.
 */
function told({ data, errors }: SmallAnswer, way: Way) {
  const seen = errors.map(({ message, path = null, extensions = {} }) => {
    const { code = null, field = null } = extensions;
    if (code !== 'DOWNSTREAM_SERVICE_ERROR') return { message, path, code, field };
    if (way === 'stock in process') return { message, path, code, field };
    return way === 'stock over HTTP'
      ? { message, path, code: 'INTERNAL_SERVER_ERROR', field }
      : { message: 'Something went wrong on our side.', path, code: 'INTERNAL', field };
  });
  return { data, errors: seen.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))) };
}

describe.each(supergraphs)('%s', (_, subgraphs, operations) => {
  let stock: SmallSupergraph;
  const reached = new Map<Way, SmallSupergraph>();
  beforeAll(async () => {
    stock = stack.use(await SmallSupergraph.open(subgraphs(), 'stock in process', database));
    for (const way of others)
      reached.set(way, stack.use(await SmallSupergraph.open(subgraphs(), way, database)));
  });

  it.each(Object.entries(operations))('%s', async (__, operation) => {
    const { query, variables } =
      typeof operation === 'string' ? { query: operation, variables: {} } : operation;
    for (const round of rounds) {
      const expected = await stock.ask(query, variables);
      expect(expected.errors).not.toContainEqual(notAnOperation);
      for (const [way, other] of reached) {
        const answer = await other.ask(query, variables);
        expect({ way, round, ...told(answer, way) }).toEqual({ way, round, ...told(expected, way) });
      }
    }
  });
});

/**
 * True for an operation that asks two subgraphs at once for parts of a medium, of which one knows its interface alone: Apollo's
 * executor takes the type from the one that answers last.
 */
const hasTypeOfTheLast = (query: string): boolean =>
  /\b(?:isbn|owner)\b/.test(query) && /\b(?:stars|ratings|like)\b/.test(query);

describe('operations that nobody thought of', () => {
  it.each(supergraphs.filter(([, , operations]) => operations !== mutationOperations))(
    'are answered alike: %s',
    async (_, subgraphs) => {
      const [stock, ours] = [
        stack.use(await SmallSupergraph.open(subgraphs(), 'stock in process', database)),
        stack.use(await SmallSupergraph.open(subgraphs(), 'ours in process', database)),
      ];
      const choices = fc.array(fc.nat(1000), { minLength: 20, maxLength: 400, size: 'max' });
      const isAlike = fc.asyncProperty(choices, async (chosen) => {
        const { query, variables } = randomOperation(stock.schema, chosen);
        fc.pre(validate(stock.schema, parse(query)).length === 0 && !hasTypeOfTheLast(query));
        const expected = told(await stock.ask(query, variables), 'ours in process');
        for (const round of [1, 2]) {
          const answer = told(await ours.ask(query, variables), 'ours in process');
          const [lost, added] = [only(expected, answer), only(answer, expected)];
          const asked = { query, variables, round };
          expect({ ...asked, data: answer.data, lost, added }).toEqual({
            ...asked,
            data: expected.data,
            lost: [],
            added: [],
          });
        }
      });
      await fc.assert(isAlike, {
        numRuns: 200,
        maxSkipsPerRun: 100,
        plugins: [fc.interruptAfterTimeLimit(2000)],
      });
    },
  );
});

describe('a variable that its scalar does not take', () => {
  it.each(Object.entries(inputFaults))(
    'is named and not quoted: %s',
    async (_, { query, variables, field }) => {
      const stock = stack.use(await SmallSupergraph.open(inputs(), 'stock in process', database));
      const expected = await stock.ask(query, variables);
      for (const way of ['ours in process', 'ours over HTTP'] as const) {
        const ours = stack.use(await SmallSupergraph.open(inputs(), way, database));
        for (const round of rounds) {
          const { data, errors } = await ours.ask(query, variables);
          expect({ round, data, paths: errors.map(({ path }) => path) }).toEqual({
            round,
            data: expected.data,
            paths: expected.errors.map(({ path }) => path),
          });
          expect(errors).toEqual([
            expect.objectContaining({
              message: expect.stringMatching(`^${field}: must be`),
              extensions: expect.objectContaining({ code: 'BAD_USER_INPUT', field }),
            }),
          ]);
          expect(JSON.stringify(errors)).not.toMatch(/2023|1152/);
        }
      }
    },
  );
});
