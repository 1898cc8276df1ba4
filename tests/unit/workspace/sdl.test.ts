import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { isPermission } from '@lightbox/platform/permissions.ts';
import type { ASTNode, DocumentNode, FieldDefinitionNode, ObjectTypeDefinitionNode, TypeNode } from 'graphql';
import { Kind, parse, print, valueFromASTUntyped, visit } from 'graphql';

const root = new URL('../../../schema/', import.meta.url);
const read = async (name: string) => parse(await readFile(new URL(`${name}.graphql`, root), 'utf8'));

const schemas = {
  users: await read('users'),
  imaging: await read('imaging'),
  diagnosis: await read('diagnosis'),
  financial: await read('financial'),
};
const names = Object.keys(schemas) as (keyof typeof schemas)[];

const ROOTS = new Set(['Query', 'Mutation']);

const objectTypes = (schema: DocumentNode): ObjectTypeDefinitionNode[] =>
  schema.definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION);

/** The entities that another subgraph owns: each is described by its owner alone. */
const stubsOf = (schema: DocumentNode): ObjectTypeDefinitionNode[] =>
  objectTypes(schema).filter(({ name, description }) => !ROOTS.has(name.value) && description === undefined);

const argumentOf = (node: ObjectTypeDefinitionNode | FieldDefinitionNode, directive: string, name: string) =>
  (node.directives ?? [])
    .filter((each) => each.name.value === directive)
    .flatMap((each) => each.arguments ?? [])
    .filter((each) => each.name.value === name)
    .map(({ value }) => String(valueFromASTUntyped(value)));

const permissionsOf = (field: FieldDefinitionNode) => argumentOf(field, 'permission', 'name');

const ownFields = (type: ObjectTypeDefinitionNode): readonly FieldDefinitionNode[] => {
  const keys = new Set(argumentOf(type, 'key', 'fields'));
  return (type.fields ?? []).filter((field) => !keys.has(field.name.value));
};

function isListOf(types: ReadonlySet<string>, type: TypeNode): boolean {
  if (type.kind === Kind.NON_NULL_TYPE) return isListOf(types, type.type);
  const text = print(type);
  return type.kind === Kind.LIST_TYPE && types.has(text.replaceAll(/[[\]!]/g, ''));
}

/** The paths of all that a reader of the schema meets and that says nothing of itself. */
function undescribed(schema: DocumentNode): string[] {
  const silent: string[] = [];
  const trail: string[] = [];
  const nameOf = (node: ASTNode) =>
    node.kind.endsWith('Definition') && 'name' in node ? node.name?.value : undefined;
  visit(schema, {
    enter(node) {
      const name = nameOf(node);
      if (name === undefined) return;
      trail.push(name);
      if (!('description' in node) || !node.description?.value) silent.push(trail.join('.'));
    },
    leave(node) {
      if (nameOf(node) !== undefined) trail.pop();
    },
  });
  return silent;
}

describe.each(names)('the schema of %s', (name) => {
  const schema = schemas[name];
  const stubs = stubsOf(schema);

  it('describes every type, field, argument, enum value and input field', () => {
    const excused = new Set([...ROOTS, ...stubs.map((stub) => stub.name.value)]);
    expect(undescribed(schema).filter((path) => !excused.has(path))).toEqual([]);
  });

  it('leaves undescribed only entities that one other subgraph owns', () => {
    for (const stub of stubs) {
      const owners = names.filter((other) =>
        objectTypes(schemas[other]).some((type) => type.name.value === stub.name.value && type.description),
      );
      expect([stub.name.value, owners.length]).toEqual([stub.name.value, 1]);
      expect(argumentOf(stub, 'key', 'fields')).toContain('id');
    }
  });

  it('names the permission of every root field and of every field it adds to what another owns', () => {
    const guarded = [...objectTypes(schema).filter((type) => ROOTS.has(type.name.value)), ...stubs].flatMap(
      (type) => ownFields(type).map((field) => ({ path: `${type.name.value}.${field.name.value}`, field })),
    );
    expect(guarded.length).toBeGreaterThan(0);
    expect(guarded.filter(({ field }) => permissionsOf(field).length !== 1).map(({ path }) => path)).toEqual(
      [],
    );
  });

  it('says of every list of objects how long it is taken to be, but for pages', () => {
    const objects = new Set(
      names.flatMap((each) => objectTypes(schemas[each])).map(({ name: of }) => of.value),
    );
    const silent = objectTypes(schema)
      .filter(({ name: type }) => !type.value.endsWith('Connection'))
      .flatMap((type) =>
        (type.fields ?? []).map((field) => ({ path: `${type.name.value}.${field.name.value}`, field })),
      )
      .filter(
        ({ field }) =>
          isListOf(objects, field.type) && argumentOf(field, 'listSize', 'assumedSize').length === 0,
      );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('names only permissions that the table has', () => {
    const named = objectTypes(schema).flatMap((type) => (type.fields ?? []).flatMap(permissionsOf));
    expect(named.filter((permission) => permission !== 'public' && !isPermission(permission))).toEqual([]);
  });
});
