import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { roles, type Role } from '@lightbox/platform/permissions.ts';
import jwt from 'jsonwebtoken';
import { codes, type Answer } from '../support/ask.ts';
import { rolesWith } from '../support/contract-table.ts';
import { pngFile } from '../support/dicom.ts';
import { askSubgraph, entityQuery } from '../support/direct.ts';
import { entityIds, entityRights } from '../support/entity-access.ts';
import { fields, none, type Field } from '../support/field-access.ts';
import { apiRootFields, entityTypes, guardedFields } from '../support/guarded-fields.ts';
import { keys, tokenFor } from '../support/identity.ts';
import { incoming } from '../support/imaging.ts';
import { Person } from '../support/person.ts';
import { openSeededClinic } from '../support/seeded-record.ts';

const stack = new AsyncDisposableStack();
let seeded: Awaited<ReturnType<typeof openSeededClinic>>;

beforeAll(async () => {
  seeded = await openSeededClinic(stack);
});
afterAll(() => stack.disposeAsync());

type Variables = Record<string, unknown>;

const callers = [...roles, 'nobody', 'expired'] as const;
type CallerName = (typeof callers)[number];

function expiredToken(): string {
  const claims = jwt.decode(tokenFor({ role: 'ADMIN' })) as Variables;
  return jwt.sign({ ...claims, iat: 1, exp: 2 }, keys.signingKey, { algorithm: 'ES256' });
}

/** Who asks. Signing out is left to sessions of their own. */
function person(caller: CallerName, path: string): Person {
  const { people, clinic } = seeded;
  if (caller === 'nobody') return clinic.nobody();
  if (caller === 'expired') return new Person(clinic.address, expiredToken(), null);
  if (path === 'Mutation.logout') return new Person(clinic.address, tokenFor({ role: caller }), null);
  return people[caller];
}

const verdict = (answer: Answer): string => {
  const found = [...new Set(codes(answer).map((code) => code.split(' ')[0]))];
  return found.length === 0 ? 'allowed' : found.join(' ');
};

function expected(field: Field, through: 'gateway' | 'subgraph'): Record<string, string> {
  const { right, except = [], unreachable = [], answers = 'allowed' } = field;
  const everyone = right === 'public' || right === 'session';
  const holders = everyone ? roles : rolesWith(right);
  const out = through === 'gateway' ? [...except, ...unreachable] : except;
  const of = (caller: CallerName): string => {
    // What needs no sign-in is asked by nobody, so that a client can always send what it has, and sign in again.
    const isNobody =
      caller === 'nobody' || (caller === 'expired' && right === 'public' && through === 'gateway');
    if (isNobody) return right === 'public' ? answers : 'UNAUTHENTICATED';
    if (caller === 'expired') return 'UNAUTHENTICATED';
    return holders.includes(caller) && !out.includes(caller) ? answers : 'FORBIDDEN';
  };
  return Object.fromEntries(callers.map((caller) => [caller, of(caller)]));
}

async function verdicts(path: string, asks: (who: Person, field: Field) => Promise<Answer>) {
  const field = fields[path];
  if (field === undefined) throw new Error(`tests/support/field-access.ts does not know ${path}`);
  const found: Record<string, string> = {};
  for (const caller of callers) found[caller] = verdict(await asks(person(caller, path), field));
  return { field, found };
}

const isOperation = (path: string): boolean => path.startsWith('Query.') || path.startsWith('Mutation.');
const typeOf = (path: string): string => path.split('.')[0] ?? '';

describe('the data of this test', () => {
  it('knows every guarded field of every subgraph, and every root field that clients see', () => {
    const paths = new Set(guardedFields.map(({ path }) => path));
    expect([...paths].filter((path) => fields[path] === undefined)).toEqual([]);
    expect(apiRootFields.filter((path) => fields[path] === undefined)).toEqual([]);
    expect(Object.keys(fields).filter((path) => !paths.has(path))).toEqual([]);
  });

  it('knows every entity', () => {
    expect(entityTypes.filter(({ type }) => entityRights[type] === undefined)).toEqual([]);
  });
});

describe('through the gateway', () => {
  const rootOf: Record<string, string> = {
    Patient: 'patient',
    Staff: 'staff',
    Image: 'image',
    Report: 'report',
  };

  async function throughGateway(path: string, who: Person, { query, variables }: Field): Promise<Answer> {
    const { record } = seeded;
    if (path === 'Mutation.uploadImage') {
      return who.upload({ id: record.patientId }, new Uint8Array(pngFile()), 'x.png', { modality: 'CT' });
    }
    if (path === 'Mutation.uploadImages') {
      return who.uploadAll({ id: record.patientId }, [[new Uint8Array(pngFile()), 'x.png']], {
        modality: 'CT',
      });
    }
    if (isOperation(path)) return who.ask(query, variables?.(record));
    const type = typeOf(path);
    if (type === 'Study') {
      return who.ask(`query ($id: ID!) { image(id: $id) { study { ${query} } } }`, { id: record.imageId });
    }
    const operation = `query ($id: ID!) { ${rootOf[type]}(id: $id) { ${query} } }`;
    return who.ask(operation, { id: entityIds(record)[type] });
  }

  it.each(Object.keys(fields))('%s is for whom the contract says', async (path) => {
    const { field, found } = await verdicts(path, (who, asked) => throughGateway(path, who, asked));
    expect(found).toEqual(expected(field, 'gateway'));
  });

  it('says at the path of the field what a role may not see, and answers the rest', async () => {
    const { people, record } = seeded;
    const answer = await people.CLERK.ask(
      'query ($id: ID!) { patient(id: $id) { mrn images { totalCount } } }',
      {
        id: record.patientId,
      },
    );
    expect(answer.data).toEqual({ patient: { mrn: record.mrn, images: null } });
    expect(answer.errors).toMatchObject([{ path: ['patient', 'images'], extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('at a subgraph itself', () => {
  async function direct(
    { subgraph, path }: (typeof guardedFields)[number],
    who: Person,
    { query, variables }: Field,
  ): Promise<Answer> {
    const { record } = seeded;
    if (!isOperation(path)) {
      const type = typeOf(path);
      const of = [{ __typename: type, id: entityIds(record)[type] }];
      return askSubgraph(seeded.clinic, subgraph, who, entityQuery(type, query), { of });
    }
    const files =
      path === 'Mutation.uploadImage'
        ? { file: incoming(pngFile()) }
        : path === 'Mutation.uploadImages'
          ? { files: [incoming(pngFile())] }
          : {};
    return askSubgraph(seeded.clinic, subgraph, who, query, { ...variables?.(record), ...files });
  }

  it.each(guardedFields)('$subgraph: $path is for whom the contract says', async (guarded) => {
    const { field, found } = await verdicts(guarded.path, (who, asked) => direct(guarded, who, asked));
    expect(found).toEqual(expected(field, 'subgraph'));
  });

  it.each(entityTypes.filter(({ isOwn }) => isOwn))(
    '$subgraph: a reference to $type is for whom the contract says',
    async ({ subgraph, type }) => {
      const of = [{ __typename: type, id: entityIds(seeded.record)[type] }];
      const found: Record<string, string> = {};
      for (const caller of callers) {
        found[caller] = verdict(
          await askSubgraph(seeded.clinic, subgraph, person(caller, type), entityQuery(type, 'id'), { of }),
        );
      }
      expect(found).toEqual(expected({ right: entityRights[type] ?? '', query: '' }, 'subgraph'));
    },
  );

  it.each(entityTypes)(
    '$subgraph: an anonymous reference to $type gives nothing',
    async ({ subgraph, type }) => {
      const id = entityIds(seeded.record)[type];
      const of = [
        { __typename: type, id },
        { __typename: type, id: 'no id' },
        { __typename: type, ...none() },
      ];
      const who = seeded.clinic.nobody();
      const { data, errors } = await askSubgraph(
        seeded.clinic,
        subgraph,
        who,
        entityQuery(type, 'id __typename'),
        { of },
      );
      expect(data).toEqual({ _entities: [null, null, null] });
      expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(Array(3).fill('UNAUTHENTICATED'));
    },
  );
});

describe('what the viewer can do, as fields say it', () => {
  it('is what the contract lets them do', async () => {
    const { people, record } = seeded;
    const found: Record<string, string[]> = {};
    for (const role of roles) {
      const { data } = await people[role].ask(
        'query ($id: ID!) { patient(id: $id) { viewerCanUploadImage viewerCanCreateReport viewerCanCreateBilling } }',
        { id: record.patientId },
      );
      const can = Object.entries(data?.['patient'] ?? {}).filter(([, value]) => value === true);
      found[role] = can.map(([name]) => name);
    }
    const rightOf: Record<string, string> = {
      viewerCanUploadImage: 'upload images',
      viewerCanCreateReport: 'reports: create',
      viewerCanCreateBilling: 'billings: write',
    };
    const allowed = (role: Role) =>
      Object.keys(rightOf).filter((name) => rolesWith(rightOf[name] ?? '').includes(role));
    expect(found).toEqual(Object.fromEntries(roles.map((role) => [role, allowed(role)])));
  });
});
