import { unknownId, type BadValue } from './bad-values.ts';
import type { Made } from './deeds.ts';

type Values = Record<string, unknown>;
type Outcomes = Readonly<Record<string, string>>;

const BAD = 'BAD_USER_INPUT';
const bad = (what: string, value: unknown, outcome = BAD): BadValue => ({ what, value, outcome });
const password = 'a password for tests';
const euros = { amount: '10', currency: 'EUR' };
let serial = 0;

/** What stands beside a value in an object that the deed itself does without, by mutation and path. */
export const examples = (made: Made): Readonly<Record<string, Values>> => ({
  'registerPatient input.account': { email: `example-${(serial += 1)}@log.example`, password },
  'updatePatient input.name': { given: 'Given', family: 'Log' },
  'updateStaff input.name': { given: 'Given', family: 'Log' },
  'updateBilling input.amount': euros,
  'addWorkflowLog input.subject': { kind: 'PATIENT', id: made['patient']?.id },
});

/** Texts of several lines are what these are for. */
const prose: Outcomes = { 'two lines': 'taken' };
const secret: Outcomes = {
  nothing: 'UNAUTHENTICATED',
  blanks: 'UNAUTHENTICATED',
  'nothing to see': 'UNAUTHENTICATED',
  'two lines': 'UNAUTHENTICATED',
  'too long': 'UNAUTHENTICATED',
};
/** Bills may be due long ago and in a long time. */
const anyDay: Outcomes = { 'year 1': 'taken', 'year 9999': 'taken' };

const texts = ['findings', 'impression', 'recommendations'];
const among = (mutation: string, names: readonly string[], outcomes: Outcomes) =>
  Object.fromEntries(names.map((name) => [`${mutation} input.${name}`, outcomes]));

/** What becomes of bad values where it is not what their kind says, by mutation and path. */
export const exceptions: Readonly<Record<string, Outcomes>> = {
  ...among('createReport', texts, prose),
  ...among('updateReport', texts, prose),
  ...among('amendReport', [...texts, 'reason'], prose),
  'addAddendum text': prose,
  'cancelReport reason': prose,
  'markReportEnteredInError reason': prose,
  'addWorkflowLog input.text': prose,
  'createBilling input.description': prose,
  'updateBilling input.description': prose,
  'createBilling input.dueDate': anyDay,
  'updateBilling input.dueDate': anyDay,
  'refundPayment input.reason': prose,
  'cancelBilling reason': prose,
  'uploadImage input.description': prose,
  'uploadImage input.capturedAt': { 'year 1': 'taken' },
  'uploadImages input.description': prose,
  'deleteImage reason': prose,
  'setPatientRestricted reason': prose,
  'breakGlass reason': prose,
  'deactivateAccount reason': prose,
  // Of an address and a password nobody is told more than that they do not fit.
  'login input.email': secret,
  'login input.password': secret,
  'refreshSession refreshToken': secret,
};

const tooMany = (item: (index: number) => unknown) =>
  bad(
    'too many',
    Array.from({ length: 10_000 }, (_, i) => item(i)),
  );
const nothingNamed = bad('nothing named', {});
const stray = (values: Values) => bad('a stray field', { ...values, nonsense: 1 });
const cleared = bad('null', null);

/** What else may be wrong at a place, by mutation and path. */
export const more = (made: Made): Readonly<Record<string, readonly BadValue[]>> => ({
  'registerPatient input.conditions': [
    tooMany((i) => `condition ${i}`),
    bad('duplicates', ['halibut', 'halibut'], 'taken'),
  ],
  'registerPatient input.birthDate': [
    bad('tomorrow', new Date(Date.now() + 86_400_000 * 2).toISOString().slice(0, 10)),
  ],
  'registerPatient input.mrn': [bad('taken', made['patient mrn']?.id, 'CONFLICT')],
  'registerPatient input.account.password': [bad('a common one', 'password1234')],
  'updatePatient input': [nothingNamed],
  'updatePatient input.conditions': [
    tooMany((i) => `condition ${i}`),
    bad('duplicates', ['a', 'a'], 'taken'),
  ],
  ...Object.fromEntries(
    ['name', 'birthDate', 'sex'].map((name) => [`updatePatient input.${name}`, [cleared]]),
  ),
  'signUpPatient input.mrn': [bad('any', 'MRN-SELF')],
  'registerStaff input.role': [bad('of patients', 'PATIENT')],
  'updateStaff input': [nothingNamed],
  ...Object.fromEntries(
    ['name', 'email', 'department', 'role'].map((name) => [`updateStaff input.${name}`, [cleared]]),
  ),
  'uploadImages files': [bad('none', [])],
  'createReport input.imageIds': [
    tooMany(() => unknownId),
    bad('duplicates', [made['image']?.id, made['image']?.id], 'taken'),
  ],
  'createReport input.imageIds.0': [bad('another patient’s', made['other image']?.id, 'NOT_FOUND')],
  'updateReport input': [nothingNamed],
  'updateReport input.imageIds': [tooMany(() => unknownId)],
  'updateReport input.imageIds.0': [bad('another patient’s', made['other image']?.id, 'NOT_FOUND')],
  'updateReport input.findings': [cleared],
  'updateReport input.impression': [cleared],
  'amendReport input': [stray({ reason: 'R' })],
  'amendReport input.findings': [cleared],
  'amendReport input.impression': [cleared],
  'addWorkflowLog input.subject.kind': [bad('of no record', 'STAFF')],
  'addWorkflowLog input.subject.id': [bad('another patient’s', made['other patient']?.id, 'NOT_FOUND')],
  'createBilling input.reportId': [bad('another patient’s', made['other report']?.id, 'NOT_FOUND')],
  'updateBilling input': [nothingNamed],
  ...Object.fromEntries(
    ['description', 'dueDate', 'amount'].map((name) => [`updateBilling input.${name}`, [cleared]]),
  ),
  ...Object.fromEntries(
    ['createBilling', 'updateBilling', 'recordPayment', 'refundPayment'].map((mutation) => [
      `${mutation} input.amount.currency`,
      [bad('unknown', 'ZZZ'), bad('lower case', 'eur'), bad('a sign', '€')],
    ]),
  ),
  'createBilling input.amount': [bad('a digit that there is not', { amount: '1.5', currency: 'JPY' })],
  'recordPayment input.amount': [
    bad('more than is outstanding', { amount: '10.01', currency: 'EUR' }),
    bad('another currency', { amount: '1', currency: 'CHF' }),
    bad('a digit that there is not', { amount: '1.5', currency: 'JPY' }),
  ],
  'refundPayment input.amount': [
    bad('more than was paid', { amount: '10.01', currency: 'EUR' }),
    bad('another currency', { amount: '1', currency: 'CHF' }),
  ],
  'changePassword input.newPassword': [
    bad('73 bytes', `${'ä'.repeat(36)}b`),
    bad('a common one', 'password1234'),
  ],
});

/** What a deed is told that was done before, or comes too late. */
export const doneAlready: Readonly<Record<string, string>> = {
  submitReport: 'CONFLICT',
  confirmReport: 'CONFLICT',
  markReportEnteredInError: 'CONFLICT',
  cancelReport: 'CONFLICT',
  deleteImage: 'CONFLICT',
  recordPayment: `${BAD} input.amount`,
  refundPayment: `${BAD} input.amount`,
  payBilling: 'CONFLICT id',
  cancelBilling: 'CONFLICT id',
  breakGlass: 'CONFLICT patientId',
  reviewBrokenGlass: 'CONFLICT id',
};
