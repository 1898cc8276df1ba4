import type { Answer } from './ask.ts';
import { pngFile } from './dicom.ts';
import type { Person } from './person.ts';

/** What the deeds before have made, by name. */
export type Made = Record<string, { id: string; version: number }>;

/** A mutation as somebody asks it, and what the workflow log is to tell of it. */
export interface Deed {
  readonly mutation: string;
  readonly by: 'ADMIN' | 'RADIOLOGIST' | 'CLERK' | 'nobody';
  /** What follows the mutation's name: arguments and selection. */
  readonly text: (made: Made) => string;
  /** Name for what it makes, or changes. */
  readonly as?: string;
  /** The entry of the workflow log: what was done, to which kind of thing. */
  readonly entry: readonly [action: string, subject: string];
  /** That of an account opened with it. */
  readonly opens?: true;
  /** Null for what concerns no patient. */
  readonly about?: null;
  /** For uploads, whose file goes another way. */
  readonly perform?: (person: Person, made: Made) => Promise<Answer>;
}

const report = '{ id version }';
const amount = 'amount: { amount: "10", currency: "EUR" }';
const at = (made: Made, name: string): string => `id: "${made[name]?.id}", version: ${made[name]?.version}`;
const newReport = (made: Made) =>
  `(input: { patientId: "${made['patient']?.id}", findings: "F", impression: "I" }) ${report}`;
const person = (given: string) =>
  `name: { given: "${given}", family: "Log" }, birthDate: "1990-01-01", sex: OTHER`;

async function uploadMany(by: Person, made: Made): Promise<Answer> {
  const query = `mutation ($input: UploadImagesInput!, $files: [Upload!]!) {
    uploadImages(input: $input, files: $files) { image { id } error { code } } }`;
  const input = { patientId: made['patient']?.id, modality: 'CT' };
  const form = new FormData();
  form.set('operations', JSON.stringify({ query, variables: { input, files: [null] } }));
  form.set('map', JSON.stringify({ file: ['variables.files.0'] }));
  form.set('file', new Blob([new Uint8Array(pngFile())]), 'b.png');
  const headers = { 'apollo-require-preflight': 'true', ...by.headers() };
  const response = await fetch(`${by.address}/graphql`, { method: 'POST', headers, body: form });
  const { data = null, errors = [] } = (await response.json()) as Partial<Answer>;
  return { data, errors };
}

/** Every mutation once, in an order in which each finds what it needs. */
export const deeds: readonly Deed[] = [
  {
    mutation: 'registerPatient',
    by: 'CLERK',
    text: () => `(input: { ${person('Given')} }) { id version }`,
    as: 'patient',
    entry: ['patient.registered', 'PATIENT'],
  },
  {
    mutation: 'updatePatient',
    by: 'CLERK',
    text: (made) => `(${at(made, 'patient')}, input: { phone: "1" }) { id version }`,
    as: 'patient',
    entry: ['patient.updated', 'PATIENT'],
  },
  {
    mutation: 'uploadImage',
    by: 'RADIOLOGIST',
    text: () => '',
    as: 'image',
    entry: ['image.uploaded', 'IMAGE'],
    perform: (by, made) =>
      by.upload({ id: made['patient']?.id ?? '' }, new Uint8Array(pngFile()), 'a.png', { modality: 'CT' }),
  },
  {
    mutation: 'uploadImages',
    by: 'RADIOLOGIST',
    text: () => '',
    entry: ['image.uploaded', 'IMAGE'],
    perform: uploadMany,
  },
  {
    mutation: 'createReport',
    by: 'RADIOLOGIST',
    text: newReport,
    as: 'report',
    entry: ['report.created', 'REPORT'],
  },
  {
    mutation: 'updateReport',
    by: 'RADIOLOGIST',
    text: (made) => `(${at(made, 'report')}, input: { findings: "G" }) ${report}`,
    as: 'report',
    entry: ['report.updated', 'REPORT'],
  },
  {
    mutation: 'submitReport',
    by: 'RADIOLOGIST',
    text: (made) => `(${at(made, 'report')}) ${report}`,
    as: 'report',
    entry: ['report.submitted', 'REPORT'],
  },
  {
    mutation: 'confirmReport',
    by: 'RADIOLOGIST',
    text: (made) => `(${at(made, 'report')}) ${report}`,
    as: 'report',
    entry: ['report.confirmed', 'REPORT'],
  },
  {
    mutation: 'amendReport',
    by: 'RADIOLOGIST',
    text: (made) => `(${at(made, 'report')}, input: { reason: "R", findings: "H" }) ${report}`,
    as: 'report',
    entry: ['report.amended', 'REPORT'],
  },
  {
    mutation: 'addAddendum',
    by: 'RADIOLOGIST',
    text: (made) => `(reportId: "${made['report']?.id}", text: "More") ${report}`,
    as: 'report',
    entry: ['report.addendum-added', 'REPORT'],
  },
  {
    mutation: 'markReportEnteredInError',
    by: 'ADMIN',
    text: (made) => `(${at(made, 'report')}, reason: "Wrong") ${report}`,
    as: 'report',
    entry: ['report.entered-in-error', 'REPORT'],
  },
  {
    mutation: 'createReport',
    by: 'RADIOLOGIST',
    text: newReport,
    as: 'given up',
    entry: ['report.created', 'REPORT'],
  },
  {
    mutation: 'cancelReport',
    by: 'RADIOLOGIST',
    text: (made) => `(${at(made, 'given up')}, reason: "Twice") ${report}`,
    as: 'given up',
    entry: ['report.cancelled', 'REPORT'],
  },
  {
    mutation: 'deleteImage',
    by: 'RADIOLOGIST',
    text: (made) => `(id: "${made['image']?.id}", reason: "Blurred") { id }`,
    as: 'image',
    entry: ['image.deleted', 'IMAGE'],
  },
  {
    mutation: 'addWorkflowLog',
    by: 'CLERK',
    text: (made) => `(input: { patientId: "${made['patient']?.id}", text: "Called" }) { id }`,
    entry: ['note.added', 'PATIENT'],
  },
  ...['first', 'second', 'third'].map((name): Deed => ({
    mutation: 'createBilling',
    by: 'CLERK',
    text: (made) => `(input: { patientId: "${made['patient']?.id}", description: "D", ${amount},
        dueDate: "2030-01-01" }) { id version }`,
    as: `${name} billing`,
    entry: ['billing.created', 'BILLING'],
  })),
  {
    mutation: 'updateBilling',
    by: 'CLERK',
    text: (made) => `(${at(made, 'first billing')}, input: { description: "E" }) { id version }`,
    as: 'first billing',
    entry: ['billing.updated', 'BILLING'],
  },
  {
    mutation: 'recordPayment',
    by: 'CLERK',
    text: (made) =>
      `(billingId: "${made['first billing']?.id}", input: { ${amount}, method: CASH }) { payments { id } }`,
    as: 'payment',
    entry: ['billing.paid', 'BILLING'],
  },
  {
    mutation: 'refundPayment',
    by: 'CLERK',
    text: (made) => `(paymentId: "${made['payment']?.id}", input: { ${amount}, reason: "R" }) { id }`,
    entry: ['billing.refunded', 'BILLING'],
  },
  {
    mutation: 'payBilling',
    by: 'CLERK',
    text: (made) => `(id: "${made['second billing']?.id}", method: CASH) { id }`,
    entry: ['billing.paid', 'BILLING'],
  },
  {
    mutation: 'cancelBilling',
    by: 'CLERK',
    text: (made) => `(${at(made, 'third billing')}, reason: "Twice") { id }`,
    entry: ['billing.cancelled', 'BILLING'],
  },
  {
    mutation: 'registerPatient',
    by: 'CLERK',
    text: () => `(input: { ${person('Closed')} }) { id version }`,
    as: 'closed',
    entry: ['patient.registered', 'PATIENT'],
  },
  {
    mutation: 'setPatientRestricted',
    by: 'CLERK',
    text: (made) => `(id: "${made['closed']?.id}", restricted: true, reason: "Known") { id }`,
    entry: ['patient.restricted', 'PATIENT'],
  },
  {
    mutation: 'breakGlass',
    by: 'RADIOLOGIST',
    text: (made) => `(patientId: "${made['closed']?.id}", reason: "Emergency") { id }`,
    as: 'glass',
    entry: ['patient.glass-broken', 'PATIENT'],
  },
  {
    mutation: 'reviewBrokenGlass',
    by: 'ADMIN',
    text: (made) => `(id: "${made['glass']?.id}") { id }`,
    entry: ['patient.glass-reviewed', 'PATIENT'],
  },
  {
    mutation: 'registerStaff',
    by: 'ADMIN',
    text: () => `(input: { name: { given: "New", family: "Log" }, email: "new@log.example", department: "D",
      role: CLERK, password: "a password for tests" }) { id version account { id } }`,
    as: 'staff',
    entry: ['staff.registered', 'STAFF'],
    opens: true,
    about: null,
  },
  {
    mutation: 'updateStaff',
    by: 'ADMIN',
    text: (made) => `(${at(made, 'staff')}, input: { department: "E" }) { id version }`,
    as: 'staff',
    entry: ['staff.updated', 'STAFF'],
    about: null,
  },
  {
    mutation: 'deactivateAccount',
    by: 'ADMIN',
    text: (made) => `(id: "${made['staff account']?.id}", reason: "Left") { id }`,
    entry: ['account.deactivated', 'ACCOUNT'],
    about: null,
  },
  {
    mutation: 'activateAccount',
    by: 'ADMIN',
    text: (made) => `(id: "${made['staff account']?.id}") { id }`,
    entry: ['account.activated', 'ACCOUNT'],
    about: null,
  },
  {
    mutation: 'signUpPatient',
    by: 'nobody',
    text: () =>
      `(input: { ${person('Self')}, account: { email: "self@log.example", password: "a password for tests" } })`,
    entry: ['patient.signed-up', 'PATIENT'],
    opens: true,
  },
];

/** They change sessions alone. */
export const ofSessions = ['login', 'logout', 'refreshSession', 'endSession', 'changePassword'];
