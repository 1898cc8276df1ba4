import { traced } from '@lightbox/platform/tracing.ts';
import { Kind, visit, type DefinitionNode } from 'graphql';
import { AnswerShape } from './answer-shape.ts';
import { compileNode, type Step } from './compiled-plan.ts';
import type { Answer, Planned, RequestContext, Run } from './plan.ts';

/** Each of them doubles the shapes an answer may have. */
const maxConditions = 4;

/** A query whose plan and answer are made ready, so that a request costs little more than its fetches. */
export class CompiledOperation {
  readonly #planned: Planned;
  readonly #gather: Step;
  readonly #conditions: readonly string[];
  readonly #shapes = new Map<string, AnswerShape>();

  private constructor(planned: Planned, gather: Step, conditions: readonly string[]) {
    this.#planned = planned;
    this.#gather = gather;
    this.#conditions = conditions;
  }

  /** @returns null for what Apollo's executor answers: mutations, the schema, plans of rare kinds */
  static of(planned: Planned): CompiledOperation | null {
    const { plan, operation, schema, sources } = planned;
    const conditions = conditionsOf(planned);
    if (operation.operation !== 'query' || conditions === null || conditions.length > maxConditions)
      return null;
    if (plan.node === undefined || plan.node.kind === 'Subscription') return null;
    const gather = compileNode(plan.node, { schema, sources });
    return gather && new CompiledOperation(planned, gather, conditions);
  }

  /** @returns null when a condition is none, which Apollo's executor tells */
  answer(context: RequestContext): Promise<Answer> | null {
    const variables = context.request.variables ?? {};
    const conditions = this.#decide(variables);
    if (conditions === null) return null;
    const run: Run = { context, variables, conditions, data: {}, errors: [] };
    return traced('gateway.request', {}, async () => {
      await this.#gather(run);
      const { data, faults } = this.#shape(conditions).of(run.data);
      if (run.errors.length > 0) return { errors: run.errors, data };
      return faults.length > 0 ? { extensions: { valueCompletion: faults }, data } : { data };
    });
  }

  #shape(conditions: Run['conditions']): AnswerShape {
    const key = this.#conditions.map((name) => (conditions[name] ? '1' : '0')).join('');
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    const shape = new AnswerShape(this.#planned, conditions);
    this.#shapes.set(key, shape);
    return shape;
  }

  #decide(variables: Run['variables']): Run['conditions'] | null {
    const decided: Record<string, boolean> = {};
    for (const name of this.#conditions) {
      const value = variables[name] ?? this.#defaultOf(name);
      if (typeof value !== 'boolean') return null;
      decided[name] = value;
    }
    return decided;
  }

  #defaultOf(name: string): boolean | undefined {
    const definition = this.#planned.operation.variableDefinitions?.find(
      ({ variable }) => variable.name.value === name,
    );
    const value = definition?.defaultValue;
    return value?.kind === Kind.BOOLEAN ? value.value : undefined;
  }
}

/** @returns the variables that decide on `@skip` and `@include`; null for an operation that asks for what we leave alone */
function conditionsOf({ operation, fragments }: Planned): string[] | null {
  const names = new Set<string>();
  let isOurs = !operation.variableDefinitions?.some(
    ({ variable }) => variable.name.value === 'representations',
  );
  const look = (definition: DefinitionNode) =>
    visit(definition, {
      Field: ({ name, alias }) => {
        // Such as `constructor`, which every object has.
        const isInherited = (alias ?? name).value in Object.prototype;
        if (isInherited || name.value === '__schema' || name.value === '__type') isOurs = false;
      },
      Directive: ({ arguments: given }) => {
        for (const { value } of given ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      },
    });
  for (const definition of [operation, ...Object.values(fragments)]) look(definition);
  return isOurs ? [...names] : null;
}
