import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { generateKeyPairSync } from 'node:crypto';
import { codes } from '../support/ask.ts';
import { Clinic } from '../support/clinic.ts';
import { askSubgraph } from '../support/direct.ts';
import type { SubgraphName } from '../support/guarded-fields.ts';
import { keys, tokenFor } from '../support/identity.ts';
import { Person } from '../support/person.ts';

let clinic: Clinic;

beforeAll(async () => {
  clinic = await Clinic.open();
});
afterAll(() => clinic[Symbol.asyncDispose]());

const fragmentBomb = () => {
  const fragments = Array.from(
    { length: 30 },
    (_, i) => `fragment F${i} on Patient { ...F${i + 1} ...F${i + 1} }`,
  );
  return `{ patient(id: "x") { ...F0 } } ${fragments.join(' ')} fragment F30 on Patient { id }`;
};

const pagesInPages = (depth: number, first = '100') =>
  `{ patient(id: "x") { ${`images(first: ${first}) { nodes { patient { `.repeat(depth)} id ${'} } }'.repeat(depth)} } }`;

describe('hostile queries', () => {
  it.each([
    ['2000 deep', `{ patient(id: "x") ${'{ account { patient '.repeat(1000)}{ id }${'} }'.repeat(1000)} }`],
    ['10,000 aliases', `{ ${Array.from({ length: 10_000 }, (_, i) => `a${i}: me { id }`).join(' ')} }`],
    ['a fragment bomb', fragmentBomb()],
    ['a fragment that spreads itself', '{ me { ...F } } fragment F on Account { ...F }'],
    [
      '60 sign-ins in one operation',
      `mutation { ${Array.from({ length: 60 }, (_, i) => `a${i}: logout`).join(' ')} }`,
    ],
    [
      '60 sign-ins behind a fragment',
      `mutation { ...F } fragment F on Mutation { ${Array.from({ length: 60 }, (_, i) => `a${i}: logout`).join(' ')} }`,
    ],
    ['pages in pages in pages', pagesInPages(3)],
    ['pages in pages in pages of a fragment', `{ ...F } fragment F on Query ${pagesInPages(3)}`],
  ])('are refused at once: %s', async (_, query) => {
    const started = performance.now();
    const { data, errors } = await clinic.administrator.ask(query);
    expect(data).toBeNull();
    expect(errors).not.toEqual([]);
    expect(performance.now() - started).toBeLessThan(5000);
    await clinic.administrator.must('{ me { id } }');
  });
});

describe('large queries', () => {
  it('are answered as long as their pages hold few rows', async () => {
    expect(codes(await clinic.administrator.ask(pagesInPages(2)))).toEqual(['NOT_FOUND']);
  });

  it('are measured by the variables that they come with', async () => {
    const query = `query ($n: Int) ${pagesInPages(3, '$n')}`;
    expect(codes(await clinic.administrator.ask(query, { n: 10 }))).toEqual(['NOT_FOUND']);
    expect(codes(await clinic.administrator.ask(query, { n: 100 }))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    const byDefault = `query ($n: Int = 100) ${pagesInPages(3, '$n')}`;
    expect(codes(await clinic.administrator.ask(byDefault))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });
});

/** A variable that has a default may stand where there must be a value, and null is none. */
const nulls: readonly (readonly [name: string, query: string, at: SubgraphName])[] = [
  ['v', 'query ($v: Boolean = true) { me { id staff @include(if: $v) { id } } }', 'users'],
  ['v', 'query ($v: Boolean = false) { images { totalCount nodes { id @skip(if: $v) } } }', 'imaging'],
  ['v', 'query ($v: Date = "2026-01-01") { revenue(from: $v, to: "2026-12-31") { period } }', 'financial'],
  [
    'direction',
    'query ($direction: OrderDirection = ASC) { reports(orderBy: { field: CREATED_AT, direction: $direction }) { totalCount } }',
    'diagnosis',
  ],
  [
    'method',
    'mutation ($method: PaymentMethod = CARD) { payBilling(id: "x", method: $method) { id } }',
    'financial',
  ],
];

/** Where a wrong value stands in a text, by its field. */
const literals: readonly (readonly [field: string, query: string, column: number])[] = [
  ['filter.amount.gte', '{ billings(filter: { amount: { gte: "Secret" } }) { totalCount } }', 37],
  [
    'filter.dueDate.lt',
    '{ billings(filter: { currency: "EUR", dueDate: { lt: "2026-02-30" } }) { totalCount } }',
    54,
  ],
  ['to', '{ revenue(from: "2026-01-01", to: 2026) { period } }', 35],
  [
    'input.amount.amount',
    'mutation { createBilling(input: { patientId: "x", amount: { currency: "EUR", amount: 1.5 } description: "x", dueDate: "2026-01-01" }) { id } }',
    86,
  ],
];

describe('bad input', () => {
  it.each(literals)('in the text is refused by its name and place: %s', async (field, query, column) => {
    const { administrator } = clinic;
    for (const answer of [
      await administrator.ask(query),
      await askSubgraph(clinic, 'financial', administrator, query, {}),
    ]) {
      expect(answer.data).toBeNull();
      expect(answer.errors).toEqual([
        {
          message: expect.stringMatching(`^${field}: must be .*\\.$`),
          locations: [{ line: 1, column }],
          extensions: { code: 'BAD_USER_INPUT', field },
        },
      ]);
      expect(JSON.stringify(answer)).not.toMatch(/Secret|02-30/);
    }
  });

  it.each(nulls)('null for $%s is refused by its name, each time: %s', async (name, query, subgraph) => {
    for (let time = 0; time < 4; time += 1) {
      expect(codes(await clinic.administrator.ask(query, { [name]: null }))).toEqual([
        `BAD_USER_INPUT ${name}`,
      ]);
      expect(
        codes(await askSubgraph(clinic, subgraph, clinic.administrator, query, { [name]: null })),
      ).toEqual([`BAD_USER_INPUT ${name}`]);
      const { errors } = await clinic.administrator.ask(query);
      expect(codes({ data: null, errors }).filter((code) => code !== 'NOT_FOUND id')).toEqual([]);
    }
  });

  it('is told of a name that none of the operations has', async () => {
    const ask = (body: object) =>
      fetch(`${clinic.address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const wrong = await ask({ query: 'query A { __typename }', operationName: 'B' });
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({
      errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }],
    });
    expect((await ask({ query: 'query A { __typename } query B { __typename }' })).status).toBe(400);
  });

  it.each([
    ['a page of a million', '{ patients(first: 1000000) { totalCount } }', {}, 'BAD_USER_INPUT first'],
    ['a negative page', '{ patients(first: -1) { totalCount } }', {}, 'BAD_USER_INPUT first'],
    ['a malformed cursor', '{ patients(after: "%%%") { totalCount } }', {}, 'BAD_USER_INPUT after'],
    ['an id that is none', '{ patient(id: "1 or 1=1") { id } }', {}, 'NOT_FOUND'],
    ['NUL in a text', '{ patientByMrn(mrn: "a\\u0000b") { id } }', {}, 'BAD_USER_INPUT mrn'],
    [
      'a lone surrogate',
      'query ($m: String!) { patientByMrn(mrn: $m) { id } }',
      { m: '\ud800' },
      'BAD_USER_INPUT mrn',
    ],
  ])('%s is refused by its name', async (_, query, variables, expected) => {
    expect(codes(await clinic.administrator.ask(query, variables))).toEqual([expected]);
  });

  it('names the field of an input and never quotes the value', async () => {
    const answer = await clinic.administrator.ask(
      'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id } }',
      { input: { name: { given: 'Secret' }, birthDate: '2026-02-30', sex: 'Secret' } },
    );
    expect(codes(answer)).toEqual([
      'BAD_USER_INPUT input.name.family',
      'BAD_USER_INPUT input.birthDate',
      'BAD_USER_INPUT input.sex',
    ]);
    expect(JSON.stringify(answer)).not.toMatch(/Secret|2026-02-30/);
  });

  it('quotes no value that stands in the operation itself, nor does a subgraph', async () => {
    const query =
      '{ patients(filter: { search: 4711, sex: { eq: Secret } }, first: "Secret") { totalCount } }';
    const { administrator } = clinic;
    const answers = [
      await administrator.ask(query),
      await askSubgraph(clinic, 'users', administrator, query, {}),
    ];
    for (const { errors } of answers) {
      expect(errors.map(({ message }) => message)).toEqual([
        'String cannot represent a non string value.',
        'Such a value does not exist in "Sex" enum.',
        'Int cannot represent non-integer value.',
      ]);
    }
  });

  it('takes __proto__ for what it is', async () => {
    const response = await fetch(`${clinic.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...clinic.administrator.headers() },
      body: '{"query":"query ($m: String!) { patientByMrn(mrn: $m) { id } }","variables":{"__proto__":{"m":"x"}}}',
    });
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT', field: 'variables.__proto__' } }],
    });
  });
});

describe('tokens', () => {
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const claims = () => ({ ...(jwt.decode(tokenFor({ role: 'ADMIN' })) as Record<string, unknown>) });
  const withoutEnd = () => Object.fromEntries(Object.entries(claims()).filter(([name]) => name !== 'exp'));
  const forged: [string, () => string][] = [
    ['signed with another key', () => jwt.sign(claims(), foreign, { algorithm: 'ES256' })],
    ['alg none', () => jwt.sign(claims(), '', { algorithm: 'none' })],
    ['expired', () => jwt.sign({ ...claims(), iat: 1, exp: 2 }, keys.signingKey, { algorithm: 'ES256' })],
    ['without an end', () => jwt.sign(withoutEnd(), keys.signingKey, { algorithm: 'ES256' })],
    [
      'for another audience',
      () => jwt.sign({ ...claims(), aud: 'x' }, keys.signingKey, { algorithm: 'ES256' }),
    ],
  ];
  it.each(forged)('%s: nobody', async (_, make) => {
    const answer = await new Person(clinic.address, make(), null).ask('{ patients { totalCount } }');
    expect(answer.data).toBeNull();
    expect(codes(answer)).toEqual(['UNAUTHENTICATED']);
  });

  it('stop working at once when the session ends', async () => {
    const clerk = await clinic.staff('CLERK');
    await clerk.must('mutation { logout }');
    expect(codes(await clerk.ask('{ me { id } }'))).toEqual(['UNAUTHENTICATED']);
  });

  it('are needed for everything but signing in', async () => {
    expect(codes(await clinic.nobody().ask('{ patients { totalCount } }'))).toEqual(['UNAUTHENTICATED']);
  });
});
