import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { valueOf, type Answer } from '../support/ask.ts';
import { Clinic } from '../support/clinic.ts';
import { deeds, ofSessions, type Deed, type Made } from '../support/deeds.ts';
import { apiRootFields } from '../support/guarded-fields.ts';
import type { Person } from '../support/person.ts';

const some = { id: expect.any(String) };

interface Entry {
  readonly id: string;
  readonly action: string;
  readonly detail: string;
  readonly subject: { kind: string; id: string } | null;
  readonly patient: { id: string } | null;
  readonly actor: { id: string } | null;
}

let clinic: Clinic;
let people: Record<Deed['by'], Person>;
const made: Made = {};
beforeAll(async () => {
  clinic = await Clinic.open();
  people = {
    ADMIN: clinic.administrator,
    RADIOLOGIST: await clinic.staff('RADIOLOGIST'),
    CLERK: await clinic.staff('CLERK'),
    nobody: clinic.nobody(),
  };
});
afterAll(() => clinic[Symbol.asyncDispose]());

async function entries(): Promise<Entry[]> {
  const data = await clinic.administrator.must(
    '{ workflowLogs(first: 100) { nodes { id action detail subject { kind id } patient { id } actor { id } } } }',
  );
  return (data['workflowLogs'] as { nodes: Entry[] }).nodes;
}

function keep({ mutation, as: name }: Deed, answer: Answer): void {
  if (name === undefined) return;
  const result = valueOf<Record<string, never>>(answer, mutation);
  const [payment] = (result['payments'] as { id: string }[] | undefined) ?? [];
  made[name] = (payment ?? result) as unknown as { id: string; version: number };
  if ('account' in result) made[`${name} account`] = result['account'];
}

describe('the workflow log', () => {
  it('is tried with every mutation but those of sessions', () => {
    const tried = new Set([...deeds.map(({ mutation }) => mutation), ...ofSessions]);
    const all = apiRootFields.filter((path) => path.startsWith('Mutation.'));
    expect(all.filter((path) => !tried.has(path.slice('Mutation.'.length)))).toEqual([]);
  });

  // Each builds on those before it: one story, told in one test.
  it('tells of each mutation once, in plain words: who, what, about which patient', async () => {
    let known = new Set((await entries()).map(({ id }) => id));
    for (const deed of deeds) {
      const by = people[deed.by];
      const answer =
        deed.perform === undefined
          ? await by.ask(`mutation { ${deed.mutation}${deed.text(made)} }`)
          : await deed.perform(by, made);
      expect([deed.mutation, answer.errors]).toEqual([deed.mutation, []]);
      keep(deed, answer);
      const now = await entries();
      const told = now.filter(({ id }) => !known.has(id)).toSorted((a, b) => (a.action < b.action ? -1 : 1));
      const expected = [...(deed.opens ? [['account.opened', 'ACCOUNT'] as const] : []), deed.entry];
      expect(told).toEqual(
        expected.map(([action, kind]) => ({
          id: expect.any(String),
          action,
          detail: expect.stringMatching(/^(Called|[A-Z][a-z]+( [A-Za-z’'-]+)+)$/),
          subject: { kind, id: expect.any(String) },
          patient: deed.about === null ? null : some,
          actor: by.staffId === null ? null : { id: by.staffId },
        })),
      );
      known = new Set(now.map(({ id }) => id));
    }
  });
});
