import { readFileSync } from 'node:fs';
import { parse, print } from 'graphql';
import type { Role } from '@lightbox/platform/permissions.ts';
import { sample } from './support/fill.ts';

/** What people of one hospital ask for by name. */
export interface People {
  readonly patients: readonly { id: string; mrn: string; family: string; given: string }[];
  readonly technologists: readonly string[];
}

export interface Workload {
  readonly name: string;
  readonly role: Role;
  readonly query: string;
  /** Sums over all rows, which more rows make longer. */
  readonly isAggregate?: true;
  /** @param turn tells apart what is asked each time, and is the same for both sizes */
  readonly variables: (people: People, turn: number) => Record<string, unknown>;
}

const contract = (file: string, name: string): string => {
  const text = readFileSync(new URL(`../tests/contract/${file}.graphql`, import.meta.url), 'utf8');
  const operation = parse(text).definitions.find(
    (one) => one.kind === 'OperationDefinition' && one.name?.value === name,
  );
  if (operation === undefined) throw new Error(`no operation ${name}`);
  return print(operation);
};
/** A list is counted only when its total is asked for, which is a sum over it. */
const uncounted = (query: string): string => query.replace(/\btotalCount\s/, '');

const record = contract('record', 'PatientRecord');
const patients = contract('users', 'Patients');
const reports = contract('diagnosis', 'Reports');
const images = contract('imaging', 'Images');

const at = <Value>(values: readonly Value[], turn: number): Value => {
  const value = values[turn % values.length];
  if (value === undefined) throw new Error('nothing to ask for');
  return value;
};
const day = (turn: number): Date => new Date(Date.UTC(2025, 0, 1 + ((turn * 37) % 600)));
const range = (turn: number, days: number) => ({
  gte: day(turn).toISOString(),
  lt: new Date(day(turn).getTime() + days * 86_400_000).toISOString(),
});
const diagnoses = ['pneumonia', 'embolism', 'meningioma', 'goitre', 'actinomycosis', 'tendinopathy'];

const search = (
  name: string,
  termOf: (people: People, turn: number) => string,
  query = uncounted(patients),
): Workload => ({
  name: `patient search: ${name}`,
  role: 'PHYSICIAN',
  query,
  variables: (people, turn) => ({ filter: { search: termOf(people, turn) }, first: 20 }),
});
const fullText = (name: string, termOf: (turn: number) => string): Workload => ({
  name: `report search: ${name}`,
  role: 'RADIOLOGIST',
  query: uncounted(reports),
  variables: (_, turn) => ({ filter: { search: termOf(turn) }, first: 20 }),
});
const imageList = (name: string, variables: Workload['variables'], query = uncounted(images)): Workload => ({
  name: `images: ${name}`,
  role: 'RADIOLOGIST',
  query,
  variables: (people, turn) => ({ first: 20, ...variables(people, turn) }),
});
const modalities = ['CT', 'MRI', 'X_RAY', 'ULTRASOUND'];
const biggest = { field: 'BYTE_SIZE', direction: 'DESC' };

export const workloads: readonly Workload[] = [
  ...(['ADMIN', 'RADIOLOGIST'] as const).map((role) => ({
    name: `record, ${role.toLowerCase()}`,
    role,
    query: record,
    variables: (people: People, turn: number) => ({ mrn: at(people.patients, turn).mrn }),
  })),
  search('family and given name', ({ patients: all }, turn) => {
    const { family, given } = at(all, turn);
    return `${given} ${family}`;
  }),
  search('part of a name', ({ patients: all }, turn) => at(all, turn).family.slice(1, 6)),
  search('a common name', (_, turn) => at(['ada', 'ben', 'hans', 'mann', 'müller'], turn)),
  search('last by name', (_, turn) => at(['zuzu', 'zizu', 'zahan', 'wizu'], turn)),
  search('MRN', ({ patients: all }, turn) => at(all, turn).mrn.toLowerCase()),
  search('two letters', (_, turn) => at(['an', 'zu', 'wi', 'oe', 'tz'], turn)),
  search('two letters, no hit', (_, turn) => at(['xq', 'qx', 'yq'], turn)),
  search('no hit', (_, turn) => at(['xqxqxq', 'zzyzzy', 'qqqq anna'], turn)),
  fullText('common words', (turn) => at(['pleural effusion', 'fracture', 'no acute haemorrhage'], turn)),
  fullText('a diagnosis', (turn) => at(diagnoses, turn)),
  fullText('diagnosis and side', (turn) => `"consistent with ${at(diagnoses, turn)}" left`),
  fullText('one study', (turn) => `study ${(turn % 1000) + 1}`),
  fullText('no hit', (turn) => at(['xylophone', 'pneumonia xylophone'], turn)),
  imageList('newest', () => ({})),
  imageList('modality, week', (_, turn) => ({
    filter: { modality: { in: [at(modalities, turn)] }, uploadedAt: range(turn, 7) },
  })),
  imageList('modality, largest first', (_, turn) => ({
    filter: { modality: { eq: at(modalities, turn) } },
    orderBy: { ...biggest, direction: turn % 2 === 0 ? 'ASC' : 'DESC' },
  })),
  imageList('two modalities, captured in a month', (_, turn) => ({
    filter: { modality: { in: ['CT', 'MRI'] }, capturedAt: range(turn, 30) },
    orderBy: { field: 'CAPTURED_AT', direction: 'ASC' },
  })),
  imageList('patient, largest first', ({ patients: all }, turn) => ({
    filter: { patientId: at(all, turn).id },
    orderBy: biggest,
  })),
  imageList('uploader, modality, month', ({ technologists }, turn) => ({
    filter: {
      uploadedById: at(technologists, turn),
      modality: { eq: at(modalities, turn) },
      uploadedAt: range(turn, 30),
    },
  })),
  imageList('uploader, largest first', ({ technologists }, turn) => ({
    filter: { uploadedById: at(technologists, turn) },
    orderBy: biggest,
  })),
  imageList('file name', (_, turn) => ({ filter: { search: `im0000${1000 + ((turn * 37) % 4000)}.dcm` } })),
  imageList('words', (_, turn) => ({ filter: { search: at(['chest left', 'knee', 'spine dist'], turn) } })),
  {
    ...imageList('of a modality, counted', () => ({ filter: { modality: { in: ['MRI'] } } }), images),
    isAggregate: true,
  },
  {
    name: 'ageing and two years of revenue',
    role: 'CLERK',
    query: contract('financial', 'Revenue'),
    isAggregate: true,
    variables: () => ({ from: '2024-12-01', to: '2026-11-30' }),
  },
];

/** @returns people of a filled hospital to ask for, spread over all there are */
export async function peopleOf(url: string): Promise<People> {
  const patientSample = await sample<People['patients'][number]>(
    url,
    `select id, mrn, family_name as family, given_name as given from users.patients
     where not restricted order by hashtext(mrn) limit 400`,
  );
  const staff = await sample<{ id: string }>(
    url,
    `select id from users.staff where role = 'TECHNOLOGIST' order by id`,
  );
  return { patients: patientSample, technologists: staff.map(({ id }) => id) };
}
