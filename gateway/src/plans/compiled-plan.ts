import { GraphQLDataSourceRequestKind } from '@apollo/gateway/dist/datasources/types.js';
import { traced } from '@lightbox/platform/tracing.ts';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { merge } from './merge.ts';
import { compileRequires, type Represent } from './requires.ts';
import type { Fetch, Fields, PlanNode, Run, Sources } from './plan.ts';

/** One step of a plan. It never rejects for what a subgraph answers: errors go to the run's. */
export type Step = (run: Run) => Promise<void>;

/** Response names from the root to objects; `@` stands for each item of a list. */
type Path = readonly string[];

interface Known {
  readonly schema: GraphQLSchema;
  readonly sources: Sources;
}

/** @returns null for a plan with a step that is left to Apollo's executor */
export function compileNode(node: PlanNode, known: Known): Step | null {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel': {
      const steps: Step[] = [];
      for (const one of node.nodes) {
        const step = compileNode(one, known);
        if (step === null) return null;
        steps.push(step);
      }
      return node.kind === 'Sequence' ? inTurn(steps) : atOnce(steps);
    }
    case 'Condition': {
      const [then, otherwise] = [node.ifClause, node.elseClause].map((one) =>
        one === undefined ? nothing : compileNode(one, known),
      );
      if (!then || !otherwise) return null;
      return (run) => (run.conditions[node.condition] ? then(run) : otherwise(run));
    }
    case 'Fetch':
      return node.requires ? null : compileFetch(node, known);
    case 'Flatten': {
      const path = node.path.filter((step) => typeof step === 'string');
      if (node.node.kind !== 'Fetch' || !node.node.requires || path.length < node.path.length) return null;
      return compileFetch(node.node, known, { path, requires: node.node.requires });
    }
    case 'Defer':
      return null;
  }
}

const nothing: Step = () => Promise.resolve();

const inTurn =
  (steps: readonly Step[]): Step =>
  async (run) => {
    for (const step of steps) await step(run);
  };

const atOnce =
  (steps: readonly Step[]): Step =>
  async (run) => {
    await Promise.all(steps.map((step) => step(run)));
  };

interface OfEntities {
  readonly path: Path;
  readonly requires: NonNullable<Fetch['requires']>;
}

function compileFetch(fetch: Fetch, { schema, sources }: Known, of?: OfEntities): Step | null {
  const source = sources[fetch.serviceName];
  const rewrites = [fetch.inputRewrites, fetch.outputRewrites, fetch.contextRewrites];
  if (source === undefined || rewrites.some((some) => some && some.length > 0)) return null;
  const send: Send = async (run, representations) => {
    const variables: Fields = {};
    for (const name of fetch.variableUsages ?? []) {
      if (run.variables[name] !== undefined) variables[name] = run.variables[name];
    }
    if (representations) variables['representations'] = representations;
    const { data, errors = [] } = await source.process({
      kind: GraphQLDataSourceRequestKind.INCOMING_OPERATION,
      request: {
        query: fetch.operation,
        variables,
        ...(fetch.operationName && { operationName: fetch.operationName }),
      },
      incomingRequestContext: run.context,
      context: run.context.context,
    });
    return { data: data as Fields | null | undefined, errors };
  };
  const spanned = (work: Step): Step => {
    const guarded: Step = async (run) => {
      try {
        await work(run);
      } catch (error) {
        run.errors.push(error as GraphQLError);
      }
    };
    return (run) => traced('gateway.fetch', { service: fetch.serviceName }, () => guarded(run));
  };
  if (of === undefined) {
    return spanned(async (run) => {
      const { data, errors } = await send(run);
      for (const error of errors) run.errors.push(failure(error, fetch, error.path));
      if (data) merge(run.data, data);
    });
  }
  const represent = compileRequires(of.requires, schema);
  return represent && spanned((run) => fetchEntities(run, { fetch, send, represent, path: of.path }));
}

type Send = (
  run: Run,
  representations?: readonly Fields[],
) => Promise<{ data: Fields | null | undefined; errors: readonly GraphQLFormattedError[] }>;

interface EntityFetch {
  readonly fetch: Fetch;
  readonly send: Send;
  readonly represent: Represent;
  readonly path: Path;
}

async function fetchEntities(run: Run, { fetch, send, represent, path }: EntityFetch): Promise<void> {
  const objects: Fields[] = [];
  const representations: Fields[] = [];
  const all: Fields[] = [];
  gather(run.data, path, 0, all);
  for (const object of all) {
    const representation = represent(object);
    if (!representation?.['__typename']) continue;
    objects.push(object);
    representations.push(representation);
  }
  if (representations.length === 0) return;
  const { data, errors } = await send(run, representations);
  if (errors.length > 0) {
    const places = placesOf(run.data, path, new Set(objects));
    for (const error of errors) run.errors.push(failure(error, fetch, placed(error.path, places, path)));
  }
  if (!data) return;
  const entities: unknown = data['_entities'];
  if (!Array.isArray(entities) || entities.length !== objects.length) {
    throw new Error(`${fetch.serviceName} answered other than ${objects.length} entities`);
  }
  for (const [i, object] of objects.entries()) {
    const entity = entities[i] as Fields | null;
    if (!entity) continue;
    entity['__typename'] ??= object['__typename'];
    merge(object, entity);
  }
}

/** Finds the objects at a path, those that are null left out. */
function gather(value: unknown, path: Path, at: number, found: Fields[]): void {
  if (value === null || value === undefined) return;
  const step = path[at];
  if (step === undefined) found.push(value as Fields);
  else if (step === '@') for (const one of value as unknown[]) gather(one, path, at + 1, found);
  else gather((value as Fields)[step], path, at + 1, found);
}

type Place = readonly (string | number)[];

/** Where in the answer the objects stand, in their order. */
function placesOf(data: Fields, path: Path, objects: ReadonlySet<object>): Place[] {
  const places: Place[] = [];
  const walk = (value: unknown, at: number, place: Place): void => {
    if (value === null || value === undefined) return;
    const step = path[at];
    if (step === undefined) {
      if (objects.has(value)) places.push(place);
    } else if (step === '@') {
      for (const [i, one] of (value as unknown[]).entries()) walk(one, at + 1, [...place, i]);
    } else walk((value as Fields)[step], at + 1, [...place, step]);
  };
  walk(data, 0, []);
  return places;
}

function placed(path: Place | undefined, places: readonly Place[], of: Path): Place | undefined {
  const index = path?.[1];
  if (path === undefined) return undefined;
  return typeof index === 'number' ? [...(places[index] ?? []), ...path.slice(2)] : [...of, ...path];
}

/** A subgraph's error as it stands in the whole answer. */
const failure = (
  { message, extensions }: GraphQLFormattedError,
  { serviceName }: Fetch,
  path: Place | undefined,
): GraphQLError =>
  new GraphQLError(message || `Error while fetching subquery from service "${serviceName}"`, {
    path: path ?? null,
    extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', ...extensions, serviceName },
  });
