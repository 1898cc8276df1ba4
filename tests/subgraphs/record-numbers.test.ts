import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mrnsInAnyCase } from '@lightbox/users/migrations/2026-11-27-mrns-in-any-case.ts';
import { codes, valueOf } from '../support/ask.ts';
import { usersClinic } from '../support/users.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof usersClinic>>;
beforeAll(async () => {
  clinic = await usersClinic(stack);
});
afterAll(() => stack.disposeAsync());

const register = (mrn: string | null) => {
  const input = { mrn, name: { given: 'Ada', family: 'Example' }, birthDate: '1980-05-17', sex: 'OTHER' };
  return clinic.asks(
    'CLERK',
    'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { mrn } }',
    { input },
  );
};
const byMrn = async (mrn: string) => {
  const answer = await clinic.asks('CLERK', 'query ($mrn: String!) { patientByMrn(mrn: $mrn) { mrn } }', {
    mrn,
  });
  return codes(answer)[0] ?? valueOf<{ mrn: string }>(answer, 'patientByMrn').mrn;
};

describe('a medical record number', () => {
  it('is one patient’s in whatever case, is found in any, and stays as it was given', async () => {
    expect(codes(await register('Case-07a'))).toEqual([]);
    for (const other of ['Case-07a', 'CASE-07A', 'case-07a']) {
      expect(codes(await register(other))).toEqual(['CONFLICT input.mrn']);
      expect(await byMrn(other)).toBe('Case-07a');
    }
    expect(await byMrn('case-07')).toBe('NOT_FOUND');
  });

  it('is filtered by exactly', async () => {
    await register('Filter-1');
    const list = 'query ($filter: PatientFilter) { patients(filter: $filter) { totalCount } }';
    const count = async (mrn: object) =>
      valueOf<{ totalCount: number }>(await clinic.asks('CLERK', list, { filter: { mrn } }), 'patients')
        .totalCount;
    expect(await count({ eq: 'Filter-1' })).toBe(1);
    expect(await count({ eq: 'filter-1' })).toBe(0);
    expect(await count({ in: ['FILTER-1', 'filter-1'] })).toBe(0);
  });

  it('of ours steps over one that somebody has given by hand in another case', async () => {
    const next = async () => valueOf<{ mrn: string }>(await register(null), 'registerPatient').mrn;
    const number = (mrn: string) => Number(mrn.slice(4));
    const last = number(await next());
    for (let i = 1; i <= 6; i += 1) await register(`mrn-${String(last + i).padStart(6, '0')}`);
    expect(number(await next())).toBe(last + 7);
  });

  it('that two patients had before in two cases stays theirs; a third gets none of it', async () => {
    const { directory } = clinic;
    await register('Twin-9');
    await directory.query('alter table users.patients drop column mrn_twin');
    await directory.query(
      `insert into users.patients select (jsonb_populate_record(one, jsonb_build_object(
         'id', gen_random_uuid(), 'mrn', 'TWIN-9', 'registered_at', registered_at + interval '1 day'))).*
       from users.patients one where mrn = 'Twin-9'`,
    );
    await directory.query(mrnsInAnyCase.sql);
    expect(await Promise.all(['Twin-9', 'TWIN-9', 'twin-9'].map(byMrn))).toEqual([
      'Twin-9',
      'TWIN-9',
      'Twin-9',
    ]);
    const both = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Patient { mrn } } }`;
    const of = ['TWIN-9', 'Twin-9', 'none', 'twin-9'].map((mrn) => ({ __typename: 'Patient', mrn }));
    expect((await clinic.asks('CLERK', both, { of })).data).toEqual({
      _entities: [{ mrn: 'TWIN-9' }, { mrn: 'Twin-9' }, null, { mrn: 'Twin-9' }],
    });
    expect(codes(await register('twin-9'))).toEqual(['CONFLICT input.mrn']);
    expect(codes(await register('TWIN-9'))).toEqual(['CONFLICT input.mrn']);
  });
});
