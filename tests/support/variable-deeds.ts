import { Kind, parse, print, valueFromASTUntyped, type FieldNode, type GraphQLField } from 'graphql';
import type { Answer } from './ask.ts';
import { pngFile } from './dicom.ts';
import type { Deed, Made } from './deeds.ts';
import type { Person } from './person.ts';

type Values = Record<string, unknown>;

/** A mutation as an operation with a variable for each argument, and the values with which it succeeds. */
export interface VariableDeed {
  readonly query: string;
  readonly values: Values;
}

/** Turns the text of a deed, which has its values in it, into an operation that takes them. */
export function withVariables(
  { mutation, text, perform }: Pick<Deed, 'mutation' | 'text' | 'perform'>,
  { args }: Pick<GraphQLField<unknown, unknown>, 'args'>,
  made: Made,
): VariableDeed {
  const field = perform === undefined ? fieldOf(`${mutation}${text(made)}`) : null;
  const given = (field?.arguments ?? []).map(
    ({ name, value }) => [name.value, valueFromASTUntyped(value)] as const,
  );
  const selection =
    field === null ? uploadSelections[mutation] : field.selectionSet && print(field.selectionSet);
  const declared = args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = args.map(({ name }) => `${name}: $${name}`).join(', ');
  return {
    query: `mutation ${declared && `(${declared})`} { ${mutation}${passed && `(${passed})`} ${selection ?? ''} }`,
    values: perform === undefined ? Object.fromEntries(given) : uploadValues(mutation, made),
  };
}

function fieldOf(text: string): FieldNode {
  const [operation] = parse(`mutation { ${text} }`).definitions;
  const field = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections[0] : null;
  if (field?.kind !== Kind.FIELD) throw new Error(`no field: ${text}`);
  return field;
}

const uploadSelections: Readonly<Record<string, string>> = {
  uploadImage: '{ id }',
  uploadImages: '{ image { id } error { code } }',
};

/** A file stands where its variable is null, as multipart requests have it. */
const uploadValues = (mutation: string, made: Made): Values => {
  const input = { patientId: made['patient']?.id, modality: 'CT' };
  return mutation === 'uploadImage' ? { input, file: null } : { input, files: [null] };
};

const placesOfFiles = ({ file, files }: Values): string[] => {
  if (file === null) return ['variables.file'];
  return Array.isArray(files) && files.length === 1 && files[0] === null ? ['variables.files.0'] : [];
};

/** Sends an operation, with a picture wherever a file is to be. @param withFile false where there is to be none */
export async function send(by: Person, { query, values }: VariableDeed, withFile = true): Promise<Answer> {
  const places = withFile && query.includes('Upload!') ? placesOfFiles(values) : [];
  if (places.length === 0) return by.ask(query, values);
  const form = new FormData();
  form.set('operations', JSON.stringify({ query, variables: values }));
  form.set('map', JSON.stringify({ file: places }));
  form.set('file', new Blob([new Uint8Array(pngFile())]), 'a.png');
  const headers = { 'apollo-require-preflight': 'true', ...by.headers() };
  const response = await fetch(`${by.address}/graphql`, { method: 'POST', headers, body: form });
  const { data = null, errors = [] } = (await response.json()) as Partial<Answer>;
  return { data, errors };
}
