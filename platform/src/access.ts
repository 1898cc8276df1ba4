import {
  defaultFieldResolver,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  type ConstDirectiveNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import type { RequestAudit } from './audit.ts';
import { reasonToStop, type Limit } from './deadline.ts';
import { AppError, badInput, forbidden, isFailure, unauthenticated } from './errors.ts';
import { isId } from './ids.ts';
import { scope, seesDeidentified, type Viewer } from './identity.ts';
import { isCleanText } from './input.ts';
import { isPermission, type Permission } from './permissions.ts';

interface AccessContext {
  readonly viewer: Viewer | null;
  readonly audit: RequestAudit;
  readonly caller: Limit;
}

type Args = Record<string, unknown>;
type Annotated = {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] } | null | undefined;
};

const directive = (element: Annotated, name: string): ConstDirectiveNode | undefined =>
  element.astNode?.directives?.find((candidate) => candidate.name.value === name);

const isIdentifying = (element: Annotated): boolean => directive(element, 'identifying') !== undefined;

/** @returns the permission that a field's `@permission` names, `public`, or null when it names none */
export function permissionOf(field: Annotated & { readonly name: string }): Permission | 'public' | null {
  const argument = directive(field, 'permission')?.arguments?.find(({ name }) => name.value === 'name');
  if (argument?.value.kind !== 'StringValue') return null;
  const name = argument.value.value;
  if (name === 'public' || isPermission(name)) return name;
  throw new Error(`${field.name} names a permission that the table does not have: ${name}`);
}

/**
 * Makes a subgraph's schema keep its own promises: `@permission` is asked before a field resolves, `@identifying`
 * hides what tells who a person is from callers who get de-identified data, and texts that no store can keep are
 * refused with their path.
 */
export function enforceAccess(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || type.name === '_Service') continue;
    for (const field of Object.values(type.getFields())) guardField(type.name, field);
  }
  return schema;
}

function guardField(typeName: string, field: GraphQLField<unknown, AccessContext, Args>): void {
  const permission = permissionOf(field);
  const identifying = isIdentifying(field);
  const { args } = field;
  if (permission === null && !identifying && args.length === 0) return;
  const resolve = field.resolve ?? defaultFieldResolver;
  const name = `${typeName}.${field.name}`;
  // Federation's own field is not ours to check: references refuse one by one.
  if (name === 'Query._entities') return;
  field.resolve = (source, given, context, info) => {
    // Nobody waits for it any more. A field that has begun goes on to its end.
    const late = reasonToStop(context.caller);
    if (late !== null) return Promise.reject(late);
    const refusal = permission === null ? null : refusalOf(context, permission);
    if (refusal !== null) {
      noteRefusal(refusal, context.audit, name, () => [...idsOf(source), ...idsIn(given)]);
      return Promise.reject(refusal);
    }
    const hidden = seesDeidentified(context.viewer);
    if (hidden && identifying) return null;
    if (args.length > 0) {
      const fault = faultOf(args, given, hidden);
      if (fault !== null) {
        noteRefusal(fault, context.audit, name, () => [...idsOf(source), ...idsIn(given)]);
        return Promise.reject(fault);
      }
    }
    const answer: unknown = resolve(source, given, context, info);
    if (permission !== null && answer instanceof Promise) {
      answer.then(
        () => typeName === 'Query' && context.audit.sought(name, idsIn(given['filter'])),
        (error: unknown) => {
          if (typeName === 'Mutation' && isFailure(error)) context.audit.failed(name, idsIn([given]));
          // What only the data tells, such as a restricted record, is refused further in.
          else noteRefusal(error, context.audit, name, () => idsAt(error, source, given));
        },
      );
    }
    return answer;
  };
}

/** @param about finds the ids of what it was about */
function noteRefusal(
  error: unknown,
  audit: RequestAudit,
  name: string,
  about: () => readonly string[],
): void {
  if (!(error instanceof AppError)) return;
  if (error.code === 'FORBIDDEN' || error.code === 'RATE_LIMITED') audit.denied(name, about());
  // What a caller may not see does not exist for them.
  else if (error.code === 'NOT_FOUND') audit.missed(name, about());
}

/** The ids at the place that the error names, or else all that the field was asked with. */
function idsAt(error: unknown, source: unknown, given: Args): string[] {
  const field = error instanceof AppError ? error.extensions['field'] : undefined;
  if (typeof field !== 'string') return [...idsOf(source), ...idsIn(given)];
  return idsIn(field.split('.').reduce<unknown>(step, given));
}

const step = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

const isObject = (value: unknown): value is Args => typeof value === 'object' && value !== null;

/** What an object of ours is, and whose. */
function idsOf(source: unknown): string[] {
  const { id, patientId } = isObject(source) ? source : {};
  return [id, patientId].filter(isId);
}

/** All ids in the arguments of a field. */
function idsIn(value: unknown): string[] {
  if (isId(value)) return [value];
  return isObject(value) ? Object.values(value).flatMap(idsIn) : [];
}

function refusalOf({ viewer }: AccessContext, permission: Permission | 'public') {
  if (permission === 'public') return null;
  if (viewer === null) return unauthenticated();
  return scope(viewer, permission) === null ? forbidden() : null;
}

function faultOf(args: readonly GraphQLArgument[], given: Args, hidden: boolean) {
  for (const arg of args) {
    const value = given[arg.name];
    if (value === null || value === undefined) continue;
    if (hidden && isIdentifying(arg)) return forbidden(`Your role may not ask by ${arg.name}.`, arg.name);
    const fault = faultIn(arg.type, value, arg.name, hidden);
    if (fault !== null) return fault;
  }
  return null;
}

function faultIn(
  type: GraphQLInputType,
  value: unknown,
  path: string,
  hidden: boolean,
): ReturnType<typeof forbidden> | null {
  if (value === null || value === undefined) return null;
  if (isNonNullType(type)) return faultIn(type.ofType, value, path, hidden);
  if (isListType(type)) {
    for (const [i, item] of (Array.isArray(value) ? value : [value]).entries()) {
      const fault = faultIn(type.ofType, item, `${path}.${i}`, hidden);
      if (fault !== null) return fault;
    }
    return null;
  }
  if (isEnumType(type)) {
    const chosen = type.getValues().find((candidate) => candidate.value === value);
    return hidden && chosen && isIdentifying(chosen)
      ? forbidden(`Your role may not ask by ${path}.`, path)
      : null;
  }
  if (isInputObjectType(type)) {
    const object = value as Args;
    for (const field of Object.values(type.getFields())) {
      const item = object[field.name];
      if (item === null || item === undefined) continue;
      const itemPath = `${path}.${field.name}`;
      if (hidden && isIdentifying(field)) return forbidden(`Your role may not ask by ${itemPath}.`, itemPath);
      const fault = faultIn(field.type, item, itemPath, hidden);
      if (fault !== null) return fault;
    }
    return null;
  }
  if (typeof value === 'string' && getNamedType(type).name !== 'Upload' && !isCleanText(value)) {
    return badInput(path, `${path}: holds a control character or a broken code point.`);
  }
  return null;
}
