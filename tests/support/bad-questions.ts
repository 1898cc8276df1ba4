import { getNamedType, isObjectType, type GraphQLArgument, type GraphQLField } from 'graphql';
import { badValuesAt, unknownId, type BadValue } from './bad-values.ts';
import { apiSchema } from './full-selection.ts';
import type { Spot } from './input-spots.ts';
import type { SeededRecord } from './seeded-record.ts';

type Values = Record<string, unknown>;

/** A field that is asked with arguments, as an operation that has a variable for each. */
export interface Question {
  /** Such as `Query.images` or `Patient.images`. */
  readonly path: string;
  readonly query: string;
  readonly args: readonly GraphQLArgument[];
  /** With which it is answered, where it needs any. */
  readonly values: Values;
  readonly isList: boolean;
}

/** What the fields need that need arguments. */
const needed = (record: SeededRecord): Record<string, Values> => ({
  'Query.patient': { id: record.patientId },
  'Query.patientByMrn': { mrn: record.mrn },
  'Query.staff': { id: record.staffId },
  'Query.image': { id: record.imageId },
  'Query.report': { id: record.reportId },
  'Query.billing': { id: record.billingId },
  'Query.revenue': { from: '2026-01-01', to: '2026-01-31' },
  'Query.reportStats': { groupBy: ['STATUS'] },
  'Query.billingStats': { groupBy: ['STATUS'] },
  'Query.imageStats': { groupBy: ['MODALITY'] },
});

/** How fields of other types than the root are come by. */
const ways = (record: SeededRecord): Record<string, string> => ({
  Patient: `patient(id: "${record.patientId}")`,
  Staff: `staff(id: "${record.staffId}")`,
  Image: `image(id: "${record.imageId}")`,
  Study: `image(id: "${record.imageId}") { study`,
  Report: `report(id: "${record.reportId}")`,
});

/** Every field that is asked with arguments. @throws for one of a type that it is not known how to come by */
export function questions(record: SeededRecord): Question[] {
  return Object.values(apiSchema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => name !== 'Mutation' && !name.startsWith('__'))
    .flatMap((type) =>
      Object.values(type.getFields())
        .filter(({ args }) => args.length > 0)
        .map((field) => questionOf(type.name, field, record)),
    );
}

function questionOf(
  type: string,
  { name, args, type: of }: GraphQLField<unknown, unknown>,
  record: SeededRecord,
) {
  const named = getNamedType(of);
  const fields = isObjectType(named) ? named.getFields() : {};
  const isList = 'pageInfo' in fields;
  const some = 'id' in fields ? 'id' : '__typename';
  const selection = isList ? '{ totalCount nodes { __typename } }' : isObjectType(named) ? `{ ${some} }` : '';
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}${defaultOf(arg)}`).join(', ');
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const asked = `${name}(${passed}) ${selection}`;
  const way = type === 'Query' ? '' : ways(record)[type];
  if (way === undefined) throw new Error(`tests/support/bad-questions.ts knows no way to a ${type}`);
  const ends = '}'.repeat(way.split('{').length - 1);
  const path = `${type}.${name}`;
  return {
    path,
    query: `query (${declared}) { ${way === '' ? asked : `${way} { ${asked} } ${ends}`} }`,
    args,
    values: needed(record)[path] ?? {},
    isList,
  };
}

/** One that a non-null argument has is left to the schema, by leaving the variable's own out. */
const defaultOf = ({ defaultValue, type }: GraphQLArgument): string =>
  defaultValue !== undefined && String(type).endsWith('!')
    ? ` = ${typeof defaultValue === 'string' ? defaultValue : JSON.stringify(defaultValue)}`
    : '';

const BAD = 'BAD_USER_INPUT';
const bad = (what: string, value: unknown, outcome = BAD): BadValue => ({ what, value, outcome });

/** A page is from 1 to 100; a URL works 60 to 3600 seconds. */
const sizes = [
  bad('zero', 0),
  bad('negative', -1),
  bad('2^31', 2 ** 31),
  bad('a text', '1'),
  bad('a fraction', 1.5),
];
const byName: Readonly<Record<string, readonly BadValue[]>> = {
  first: [...sizes, bad('101', 101)],
  expiresInSeconds: [...sizes, bad('59', 59), bad('3601', 3601)],
  after: [
    bad('nothing', ''),
    bad('garbage', '%%%'),
    bad('NUL', 'a\u0000'),
    bad('half a code point', '\ud800'),
    bad('too long', 'x'.repeat(100_000)),
    bad('an id', unknownId),
    bad('a number', 17),
  ],
};

/** Texts that mean something to SQL or to patterns are texts like others: nothing here holds them. */
const signs = ['%', '_', '\\', "'; drop table patients; --", '100%_', '$1 ?', '"', '() & | !', '🩻'];
const signsAt = (name: string): readonly string[] => (name === 'filter.search' ? signs : [signs.join('')]);

/** What limits a list to nothing, or to all: nobody need be refused it. */
const harmless: Readonly<Record<string, readonly string[]>> = {
  String: ['nothing', 'blanks', 'nothing to see', 'two lines', 'too long'],
  ID: ['unknown', 'none of ours', 'nothing', 'too long'],
  Date: ['year 1', 'year 9999'],
  DateTime: ['year 9999'],
  Decimal: ['negative', 'zero', 'three decimals'],
};

/** What may be wrong at a place of a question, and what comes of it: `answered`, or the error's code. */
export function badQuestionsAt(spot: Spot): BadValue[] {
  const { path, kind, name, choices } = spot;
  const [argument = '', ...inner] = path;
  const own = inner.length === 0 ? byName[argument] : undefined;
  if (own !== undefined) return [...own];
  const values = badValuesAt(spot);
  if (kind === 'list') {
    const item = choices[0] ?? unknownId;
    values.push(
      bad(
        '10,000',
        Array.from({ length: 10_000 }, () => item),
      ),
    );
  }
  if (argument !== 'filter') {
    const isUnknown = (what: string) => kind === 'String' && harmless['String']?.includes(what);
    return values.map((value) => (isUnknown(value.what) ? { ...value, outcome: 'NOT_FOUND' } : value));
  }
  const isAnswered = (what: string) =>
    harmless[kind]?.includes(what) && !(name === 'filter.search' && what === 'too long');
  return [
    ...values.map((value) => (isAnswered(value.what) ? { ...value, outcome: 'answered' } : value)),
    ...(kind === 'String' ? signsAt(name).map((sign) => bad(`the sign ${sign}`, sign, 'answered')) : []),
  ];
}
