import { readFileSync } from 'node:fs';
import { parse, print, type OperationDefinitionNode } from 'graphql';

const files = ['record', 'users', 'imaging', 'diagnosis', 'financial'];

const operations = new Map(
  files
    .flatMap(
      (name) =>
        parse(readFileSync(new URL(`../contract/${name}.graphql`, import.meta.url), 'utf8')).definitions,
    )
    .filter((definition): definition is OperationDefinitionNode => definition.kind === 'OperationDefinition')
    .map((definition) => [definition.name?.value, print(definition)]),
);

/** @returns the text of an operation that clients rely on, such as `PatientRecord` */
export function contractOperation(name: string): string {
  const text = operations.get(name);
  if (text === undefined) throw new Error(`no operation ${name} in tests/contract`);
  return text;
}

/** @returns the names of all its operations of one kind */
export const contractOperations = (kind: 'query' | 'mutation'): string[] =>
  [...operations].flatMap(([name, text]) => (name !== undefined && text.startsWith(kind) ? [name] : []));
