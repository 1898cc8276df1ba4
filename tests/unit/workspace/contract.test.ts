import { readFile, readdir } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import type { OperationDefinitionNode } from 'graphql';
import { Kind, buildSchema, parse, validate } from 'graphql';

const root = new URL('../../../', import.meta.url);
const schema = buildSchema(await readFile(new URL('schema/api.graphql', root), 'utf8'));

/** The operations that clients rely on: fields may be added to them, never taken away. */
const documents = new URL('tests/contract/', root);
const operations: OperationDefinitionNode[] = [];
for (const file of await readdir(documents)) {
  const { definitions } = parse(await readFile(new URL(file, documents), 'utf8'));
  operations.push(...definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION));
}

describe('schema/api.graphql answers the operations that clients rely on', () => {
  it.each(operations.map((operation) => [operation.name?.value ?? '', operation] as const))(
    '%s',
    (_name, operation) => {
      const faults = validate(schema, { kind: Kind.DOCUMENT, definitions: [operation] });
      expect(faults.map(({ message }) => message)).toEqual([]);
    },
  );
});
