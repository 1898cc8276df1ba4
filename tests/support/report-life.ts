import { expect } from '@jest/globals';
import { valueOf } from './ask.ts';
import { report, steps, type Person, type StepName } from './diagnosis.ts';

/** What a test reads of a report. */
export interface Seen {
  readonly version: number;
  readonly status: string;
  readonly history: { version: number; status: string; findings: string; reason: string | null }[];
}

let amended = 0;
/** What each step is given beside the report and its version. */
export const given: Record<StepName, object> = {
  updateReport: { input: { findings: 'Changed.' } },
  submitReport: {},
  confirmReport: {},
  // Another text each time, as an amendment is one.
  get amendReport() {
    return { input: { reason: 'A slip of the pen', findings: `Amended ${(amended += 1)}.` } };
  },
  addAddendum: { text: 'Seen again.' },
  cancelReport: { reason: 'Another patient' },
  markReportEnteredInError: { reason: 'Another patient' },
};
export const names = Object.keys(steps) as StepName[];
/** Takes a step, as the caller of a client does. @param more in the place of what is given */
export const take = (person: Person, step: StepName, id: string, version: number, more: object = {}) =>
  person.ask(steps[step], { id, version, ...given[step], ...more });

/** Takes steps one after the other, each with the version that the one before has answered. */
export async function walk(person: Person, id: string, ...way: StepName[]): Promise<Seen> {
  let seen = valueOf<Seen>(await person.ask(report, { id }), 'report');
  for (const step of way) {
    const answer = await take(person, step, id, seen.version);
    expect(answer.errors).toEqual([]);
    seen = valueOf<Seen>(answer, step);
  }
  return seen;
}
