import { describe, expect, it } from '@jest/globals';
import { scalars } from '@lightbox/platform/scalars.ts';
import { variableFaults, withDefaults } from '@lightbox/platform/variables.ts';
import { buildSchema, getOperationAST, parse } from 'graphql';

const schema = buildSchema(`
  scalar Date
  scalar Decimal
  enum Sex { MALE FEMALE }
  input Name { given: String! family: String! }
  input Person { name: Name! born: Date sex: Sex tags: [String!] friends: [Person!] first: Int active: Boolean id: ID }
  input Order { field: Sex! direction: Sex! = FEMALE inner: Order list: [Order!] }
  type Query { find(person: Person, days: [Date!], n: Int!, order: Order): Int }
`);
// The scalars are ours, as they are in the gateway.
for (const name of ['Date', 'Decimal'] as const)
  Object.assign(schema.getType(name) ?? {}, { parseValue: scalars[name].parseValue });

const query =
  'query ($person: Person, $days: [Date!], $n: Int!, $d: Int! = 3) { find(person: $person, days: $days, n: $n) }';

function operationOf(text: string) {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  return { schema, document, operation };
}

const faults = (variables: Record<string, unknown>) =>
  variableFaults(operationOf(query), { n: 1, ...variables }).map(({ message, extensions }) => ({
    message,
    code: extensions['code'],
    field: extensions['field'],
  }));
const fieldsOf = (variables: Record<string, unknown>) => faults(variables).map(({ field }) => field);
const person = (more: object) => ({ person: { name: { given: 'A', family: 'B' }, ...more } });

describe('variables', () => {
  it('of the right types have no faults', () => {
    expect(faults({})).toEqual([]);
    expect(faults({ person: null, days: ['2024-02-29'], d: 5 })).toEqual([]);
    expect(
      faults(person({ sex: 'MALE', tags: ['a'], friends: [person({}).person], first: 1, id: 7 })),
    ).toEqual([]);
    expect(faults({ days: '2024-02-29' })).toEqual([]);
    expect(faults({ unknown: 'Secret' })).toEqual([]);
  });

  it.each([
    ['person', { person: 'Secret' }],
    ['person.name', { person: {} }],
    ['person.name.family', { person: { name: { given: 'Secret' } } }],
    ['person.name.family', person({ name: { given: 'Secret', family: null } })],
    ['person.born', person({ born: '2026-02-30' })],
    ['person.born', person({ born: { Secret: 1 } })],
    ['person.sex', person({ sex: 'Secret' })],
    ['person.sex', person({ sex: 1 })],
    ['person.tags.1', person({ tags: ['a', 5] })],
    ['person.tags.0', person({ tags: [null] })],
    ['person.friends.0.name', person({ friends: [{}] })],
    ['person.first', person({ first: 'Secret' })],
    ['person.first', person({ first: 2 ** 31 })],
    ['person.first', person({ first: 0.5 })],
    ['person.active', person({ active: 'Secret' })],
    ['person.id', person({ id: { Secret: 1 } })],
    ['person.Secretive', person({ Secretive: 1 })],
    ['days.1', { days: ['2026-01-01', 'Secret'] }],
    ['n', { n: undefined }],
    ['n', { n: null }],
    ['n', { n: 'Secret' }],
    ['d', { d: null }],
  ])('are refused at %s, without the value', (field, variables) => {
    const found = faults(variables);
    expect(found.map((fault) => fault.field)).toEqual([field]);
    for (const { code, message } of found) {
      expect(code).toBe('BAD_USER_INPUT');
      expect(message).toMatch(new RegExp(`^${field}: .+\\.$`));
      expect(message.slice(field.length)).not.toMatch(/Secret|2026-02-30|2147483648/);
    }
  });

  it('that are missing are named', () => {
    expect(variableFaults(operationOf(query), {}).map(({ message }) => message)).toEqual(['n: is required.']);
  });

  it('are refused all at once, but no more than ten', () => {
    expect(fieldsOf({ ...person({ born: 'x', sex: 'x' }), n: 'x' })).toEqual([
      'person.born',
      'person.sex',
      'n',
    ]);
    expect(fieldsOf({ days: Array(1000).fill('x') })).toHaveLength(10);
  });

  it.each([
    ['an argument', 'query ($v: Int = 3) { find(n: $v) }'],
    ['a field of an input', 'query ($v: Sex = MALE) { find(n: 1, order: { field: MALE, direction: $v }) }'],
    ['a field with a default', 'query ($v: Sex) { find(n: 1, order: { field: MALE, direction: $v }) }'],
    ['an item of a list', 'query ($v: Date = "2024-02-29") { find(n: 1, days: [$v]) }'],
    ['a condition', 'query ($v: Boolean = true) { find(n: 1) @include(if: $v) }'],
    ['a fragment', 'query ($v: Int = 3) { ...F } fragment F on Query { find(n: $v) }'],
  ])('that are null where there must be a value are refused: %s', (_, text) => {
    const found = variableFaults(operationOf(text), { v: null });
    expect(
      found.map(({ message, extensions }) => [message, extensions['code'], extensions['field']]),
    ).toEqual([['v: may not be null where it stands.', 'BAD_USER_INPUT', 'v']]);
    expect(variableFaults(operationOf(text), {})).toEqual([]);
  });

  it('named as parts of every object are refused by that name', () => {
    const variables = JSON.parse('{ "__proto__": { "n": 1 } }') as Record<string, unknown>;
    expect(
      variableFaults(operationOf(query), variables).map(({ extensions }) => extensions['field']),
    ).toEqual(['variables.__proto__']);
    expect(
      fieldsOf({ person: JSON.parse('{ "__proto__": {}, "name": { "given": "A", "family": "B" } }') }),
    ).toEqual(['person.__proto__']);
    expect(fieldsOf({ constructor: 1, toString: 2 })).toEqual([]);
  });
});

describe('defaults of input fields', () => {
  const filled = (order: unknown) =>
    withDefaults(schema, operationOf('query ($order: Order) { find(n: 1, order: $order) }').operation, {
      order,
    })['order'];

  it('are added wherever the client left them out', () => {
    expect(filled({ field: 'MALE' })).toEqual({ field: 'MALE', direction: 'FEMALE' });
    expect(filled({ field: 'MALE', direction: 'MALE' })).toEqual({ field: 'MALE', direction: 'MALE' });
    expect(filled({ field: 'MALE', inner: { field: 'MALE' }, list: [{ field: 'FEMALE' }] })).toEqual({
      field: 'MALE',
      direction: 'FEMALE',
      inner: { field: 'MALE', direction: 'FEMALE' },
      list: [{ field: 'FEMALE', direction: 'FEMALE' }],
    });
    expect(filled({ field: 'MALE', list: { field: 'FEMALE' } })).toMatchObject({
      list: { direction: 'FEMALE' },
    });
  });

  it('of variables are added too, unless there is a value, be it null', () => {
    const { operation } = operationOf(
      'query ($n: Int! = 3, $days: [Date!] = ["2024-02-29"]) { find(n: $n, days: $days) }',
    );
    expect(withDefaults(schema, operation, {})).toEqual({ n: 3, days: ['2024-02-29'] });
    expect(withDefaults(schema, operation, { n: 4, days: null })).toEqual({ n: 4, days: null });
  });

  it('change nothing of what the client sent, and add no variables', () => {
    const sent = { field: 'MALE', inner: { field: 'MALE' } };
    filled(sent);
    expect(sent).toEqual({ field: 'MALE', inner: { field: 'MALE' } });
    expect(filled(null)).toBeNull();
    expect(withDefaults(schema, operationOf('query ($n: Int!) { find(n: $n) }').operation, {})).toEqual({});
  });
});
