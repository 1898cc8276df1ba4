import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GraphQLField } from 'graphql';
import pg from 'pg';
import { codes, valueOf, type Answer } from '../support/ask.ts';
import { doneAlready, examples, exceptions, more } from '../support/bad-inputs.ts';
import { badValuesAt, type BadValue } from '../support/bad-values.ts';
import { Clinic } from '../support/clinic.ts';
import { deeds, type Deed, type Made } from '../support/deeds.ts';
import { digestOf } from '../support/digest.ts';
import { apiSchema } from '../support/full-selection.ts';
import { spotsOf, withValue, type Spot } from '../support/input-spots.ts';
import { Person } from '../support/person.ts';
import { send, withVariables, type VariableDeed } from '../support/variable-deeds.ts';

type Values = Record<string, unknown>;
type By = Deed['by'] | 'visitor';
/** What is needed of a deed to try its inputs. */
type Trial = Pick<Deed, 'mutation' | 'text' | 'perform' | 'as'> & { readonly by: By };

const visitor = { email: 'visitor@test.example', password: 'a password for tests' };
const mutations = apiSchema.getMutationType()?.getFields() ?? {};

/** Those that change sessions alone; signing out of the one that the others use comes last. */
const ofSessions: readonly Trial[] = [
  {
    mutation: 'login',
    by: 'nobody',
    text: () => `(input: { email: "${visitor.email}", password: "${visitor.password}" }) { refreshToken }`,
  },
  {
    mutation: 'refreshSession',
    by: 'nobody',
    text: (made) => `(refreshToken: "${made['refresh token']?.id}") { accessToken }`,
  },
  { mutation: 'endSession', by: 'visitor', text: (made) => `(id: "${made['session']?.id}")` },
  {
    mutation: 'changePassword',
    by: 'visitor',
    text: () => `(input: { currentPassword: "${visitor.password}", newPassword: "quite another phrase" })`,
  },
  { mutation: 'logout', by: 'visitor', text: () => '' },
];
const trials: readonly Trial[] = [...deeds, ...ofSessions];

const stack = new AsyncDisposableStack();
let clinic: Clinic;
let people: Record<By, Person>;
let owner: pg.Client;
const made: Made = {};
let serial = 0;

beforeAll(async () => {
  clinic = stack.use(await Clinic.open());
  owner = new pg.Client({ connectionString: clinic.databaseUrl });
  await owner.connect();
  stack.defer(() => owner.end());
  const { administrator, address } = clinic;
  const register = 'mutation ($input: RegisterStaffInput!) { registerStaff(input: $input) { id } }';
  const name = { given: 'Some', family: 'Visitor' };
  await administrator.must(register, { input: { ...visitor, name, department: 'D', role: 'CLERK' } });
  people = {
    ADMIN: administrator,
    RADIOLOGIST: await clinic.staff('RADIOLOGIST'),
    CLERK: await clinic.staff('CLERK'),
    visitor: await Person.signIn(address, visitor.email, visitor.password),
    nobody: clinic.nobody(),
  };
  await makeAnotherRecord();
  const login = 'mutation ($input: LoginInput!) { login(input: $input) { refreshToken } }';
  const { login: session } = await people.nobody.must(login, { input: visitor });
  made['refresh token'] = thing((session as { refreshToken: string }).refreshToken);
  const { sessions } = await people.visitor.must('{ sessions { id isCurrent } }');
  const other = (sessions as { id: string; isCurrent: boolean }[]).find(({ isCurrent }) => !isCurrent);
  made['session'] = thing(other?.id);
});
afterAll(() => stack.disposeAsync());

const thing = (id: string | undefined) => ({ id: id ?? '', version: 1 });

/** Another patient's, so that it can be named where it does not belong. */
async function makeAnotherRecord(): Promise<void> {
  const patient = await clinic.patient();
  made['other patient'] = thing(patient.id);
  made['patient mrn'] = thing(patient.mrn);
  const by = people.RADIOLOGIST;
  const upload = { mutation: 'uploadImage', text: () => '', perform: () => by.ask('{ __typename }') };
  const image = await perform({ ...upload, by: 'RADIOLOGIST' }, { patient: thing(patient.id) }, {});
  made['other image'] = valueOf(image, 'uploadImage');
  const report = await by.must(
    'mutation ($input: CreateReportInput!) { createReport(input: $input) { id version } }',
    { input: { patientId: patient.id, findings: 'F', impression: 'I' } },
  );
  made['other report'] = report['createReport'] as Made[string];
}

const fieldOf = (mutation: string): GraphQLField<unknown, unknown> => {
  const field = mutations[mutation];
  if (field === undefined) throw new Error(`no mutation ${mutation}`);
  return field;
};

const deedOf = (trial: Trial, known: Made): VariableDeed =>
  withVariables(trial, fieldOf(trial.mutation), known);

/** Does it, with other values at some places. */
async function perform(trial: Trial, known: Made, changes: Values): Promise<Answer> {
  const { query, values } = deedOf(trial, known);
  let changed = values;
  for (const { path, name } of spotsOf(fieldOf(trial.mutation).args)) {
    if (name in changes) changed = withValue(changed, path, changes[name], examplesOf(trial, known));
  }
  return send(people[trial.by], { query, values: changed });
}

const examplesOf = ({ mutation }: Trial, known: Made) =>
  Object.fromEntries(
    Object.entries(examples(known))
      .filter(([place]) => place.startsWith(`${mutation} `))
      .map(([place, example]) => [place.slice(mutation.length + 1), example]),
  );

const badAt = ({ mutation }: Trial, spot: Spot): BadValue[] => {
  const place = `${mutation} ${spot.name}`;
  const values = [...badValuesAt(spot), ...(more(made)[place] ?? [])];
  return values.map((value) => ({ ...value, outcome: exceptions[place]?.[value.what] ?? value.outcome }));
};

/** What the errors may say: faults of money name the amount with its currency. */
function expectedOf({ outcome }: BadValue, { name, path, parent, kind }: Spot, what: string): string[] {
  if (outcome === 'UNAUTHENTICATED') return [outcome];
  if (what === 'nothing named') return [`${outcome} ${name}`];
  if (what === 'a stray field') return [`${outcome} ${name}.nonsense`];
  if (kind === 'list' && what === 'none') return [`${outcome} ${name}`];
  const money = parent === 'MoneyInput' ? [`${outcome} ${path.slice(0, -1).join('.')}`] : [];
  return [`${outcome} ${name}`, ...money];
}

/** Tries every bad value that is to be refused. @returns what went otherwise */
async function tryRefused(trial: Trial): Promise<string[]> {
  const tries = spotsOf(fieldOf(trial.mutation).args).flatMap((spot) =>
    badAt(trial, spot)
      .filter(({ outcome }) => outcome !== 'taken')
      .map((bad) => async () => {
        const { query, values } = deedOf(trial, made);
        const variables = withValue(values, spot.path, bad.value, examplesOf(trial, made));
        const deed = { query, values: variables };
        const found = codes(await send(people[trial.by], deed, spot.kind !== 'Upload')).join(', ');
        const expected = expectedOf(bad, spot, bad.what);
        if (expected.includes(found)) return [];
        return [`${trial.mutation} ${spot.name}, ${bad.what}: ${found || 'taken'}, not ${expected[0]}`];
      }),
  );
  const otherwise: string[] = [];
  for (let at = 0; at < tries.length; at += 4) {
    const found = await Promise.all(tries.slice(at, at + 4).map((attempt) => attempt()));
    otherwise.push(...found.flat());
  }
  return otherwise;
}

/** Does it with all that is odd and taken all the same, one such value of each place at a time. */
async function tryTaken(trial: Trial): Promise<string[]> {
  const spots = spotsOf(fieldOf(trial.mutation).args);
  const odd = spots.map(({ name }, i) => {
    const spot = spots[i];
    const values = spot === undefined ? [] : badAt(trial, spot).filter(({ outcome }) => outcome === 'taken');
    return { name, values };
  });
  const rounds = Math.max(1, ...odd.map(({ values }) => values.length));
  const otherwise: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const taken = odd.filter(({ values }) => round < values.length);
    const changes: Values = Object.fromEntries(taken.map(({ name, values }) => [name, values[round]?.value]));
    const opens = ['registerStaff', 'signUpPatient'].find((mutation) => mutation === trial.mutation);
    const email = opens === 'registerStaff' ? 'input.email' : 'input.account.email';
    if (opens !== undefined) changes[email] = `new-${(serial += 1)}@log.example`;
    // An amendment changes a text, and what is odd about two may come to the same.
    if (trial.mutation === 'amendReport')
      await owner.query("update diagnosis.reports set findings = 'Before'");
    const answer = await perform(trial, made, changes);
    if (answer.errors.length === 0) keep(trial, answer);
    else {
      const what = taken.map(({ name, values }) => `${name} ${values[round]?.what}`).join(', ');
      otherwise.push(`${trial.mutation} with ${what || 'good values'}: ${JSON.stringify(answer.errors)}`);
    }
  }
  return otherwise;
}

function keep({ mutation, as: name }: Trial, answer: Answer): void {
  if (name === undefined) return;
  const result = valueOf<Values>(answer, mutation);
  const [payment] = (result['payments'] as { id: string }[] | undefined) ?? [];
  made[name] = (payment ?? result) as unknown as Made[string];
  if ('account' in result) made[`${name} account`] = result['account'] as Made[string];
}

describe('bad input', () => {
  it('is known of every mutation that clients see', () => {
    const tried = new Set(trials.map(({ mutation }) => mutation));
    expect(Object.keys(mutations).filter((mutation) => !tried.has(mutation))).toEqual([]);
    expect([...tried].filter((mutation) => mutations[mutation] === undefined)).toEqual([]);
  });

  it('is known of places that are there', () => {
    const places = new Set(
      Object.entries(mutations).flatMap(([mutation, { args }]) =>
        spotsOf(args).map(({ name }) => `${mutation} ${name}`),
      ),
    );
    const named = [examples(made), exceptions, more(made)].flatMap((table) => Object.keys(table));
    expect(named.filter((place) => !places.has(place))).toEqual([]);
  });

  // Each deed builds on those before it, and succeeds only where bad input has changed nothing: one story.
  it('is refused by its name at every place of every mutation, and writes nothing', async () => {
    const otherwise: string[] = [];
    const tried = new Set<string>();
    for (const trial of trials) {
      await owner.query('delete from users.throttles');
      if (!tried.has(trial.mutation)) {
        const before = await digestOf(owner);
        otherwise.push(...(await tryRefused(trial)));
        const after = await digestOf(owner);
        const written = Object.keys(after).filter((table) => after[table] !== before[table]);
        otherwise.push(...written.map((table) => `${trial.mutation} wrote into ${table}`));
        await owner.query('delete from users.throttles');
      }
      tried.add(trial.mutation);
      otherwise.push(...(await tryTaken(trial)));
      const again = doneAlready[trial.mutation];
      if (again === undefined) continue;
      const found = codes(await perform(trial, made, {})).join(', ');
      if (found !== again) otherwise.push(`${trial.mutation} again: ${found || 'taken'}, not ${again}`);
    }
    expect(otherwise).toEqual([]);
  }, 180_000);
});
