import type { Role } from '@lightbox/platform/permissions.ts';
import { extendedFields } from './extended-fields.ts';
import { password, secrets, type SeededRecord } from './seeded-record.ts';

/** Who may ask for a field, and how it is asked for. */
export interface Field {
  /** The contract's row, by its first words; `session` is anyone signed in, `public` anyone at all. */
  readonly right: string;
  /** Roles of that row that this field is not for, as the row says in words. */
  readonly except?: readonly Role[];
  /** Roles that reach it in its subgraph, but through the gateway not even what it belongs to. */
  readonly unreachable?: readonly Role[];
  /** An operation, or what to select of the entity that the field belongs to. */
  readonly query: string;
  readonly variables?: (record: SeededRecord) => Record<string, unknown>;
  /** The code with which who may ask is answered, where nothing is to be changed. */
  readonly answers?: string;
}

const nodes = '{ nodes { id } }';
/** An id that nothing has. */
export const none = () => ({ id: '01a20a4a-7c23-7eaa-92dd-ca39969ebdaf' });
let serial = 0;

/** Every field that is guarded, with the contract's row behind it. */
export const fields: Record<string, Field> = {
  'Query.me': { right: 'session', query: '{ me { id } }' },
  'Query.patient': {
    right: 'patients: read',
    query: 'query ($id: ID!) { patient(id: $id) { id } }',
    variables: ({ patientId }) => ({ id: patientId }),
  },
  'Query.patientByMrn': {
    right: 'patients: read',
    except: ['ANALYST'],
    query: 'query ($mrn: String!) { patientByMrn(mrn: $mrn) { id } }',
    variables: ({ mrn }) => ({ mrn }),
  },
  'Query.patients': { right: 'patients: read', query: `{ patients ${nodes} }` },
  'Query.staff': {
    right: 'staff: id',
    query: 'query ($id: ID!) { staff(id: $id) { id } }',
    variables: ({ staffId }) => ({ id: staffId }),
  },
  'Query.staffMembers': { right: 'staff: id', query: `{ staffMembers ${nodes} }` },
  'Query.image': {
    right: 'images: read',
    query: 'query ($id: ID!) { image(id: $id) { id } }',
    variables: ({ imageId }) => ({ id: imageId }),
  },
  'Query.images': { right: 'images: read', query: `{ images ${nodes} }` },
  'Query.report': {
    right: 'reports: read',
    query: 'query ($id: ID!) { report(id: $id) { id } }',
    variables: ({ reportId }) => ({ id: reportId }),
  },
  'Query.reports': { right: 'reports: read', query: `{ reports ${nodes} }` },
  'Query.auditEvents': { right: 'audit trail', query: `{ auditEvents ${nodes} }` },
  'Query.workflowLogs': { right: 'workflow log: read', query: `{ workflowLogs ${nodes} }` },
  'Query.billing': {
    right: 'billings: read',
    query: 'query ($id: ID!) { billing(id: $id) { id } }',
    variables: ({ billingId }) => ({ id: billingId }),
  },
  'Query.billings': { right: 'billings: read', query: `{ billings ${nodes} }` },
  'Mutation.login': {
    right: 'public',
    query: 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
    variables: () => ({ input: { email: secrets.uploaderEmail, password } }),
  },
  'Query.sessions': { right: 'session', query: '{ sessions { id } }' },
  'Mutation.refreshSession': {
    right: 'public',
    query: 'mutation { refreshSession(refreshToken: "none") { accessToken } }',
    answers: 'UNAUTHENTICATED',
  },
  'Mutation.endSession': {
    right: 'session',
    query: 'mutation ($id: ID!) { endSession(id: $id) }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.changePassword': {
    right: 'session',
    query: `mutation { changePassword(
      input: { currentPassword: "not mine", newPassword: "quite another phrase" }) }`,
    answers: 'BAD_USER_INPUT',
  },
  'Mutation.logout': { right: 'session', query: 'mutation { logout }' },
  'Query.accounts': { right: 'accounts: read', query: `{ accounts ${nodes} }` },
  'Mutation.activateAccount': {
    right: 'accounts: read',
    query: 'mutation ($id: ID!) { activateAccount(id: $id) { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.deactivateAccount': {
    right: 'accounts: read',
    query: 'mutation ($id: ID!) { deactivateAccount(id: $id, reason: "test") { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.updatePatient': {
    right: 'register, update patients',
    query: 'mutation ($id: ID!) { updatePatient(id: $id, version: 1, input: { phone: "1" }) { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.updateStaff': {
    right: 'staff: e-mail',
    query: 'mutation ($id: ID!) { updateStaff(id: $id, version: 1, input: { department: "x" }) { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.signUpPatient': {
    right: 'public',
    query: `mutation { signUpPatient(
      input: { name: { given: "A", family: "B" }, birthDate: "1990-01-01", sex: UNKNOWN }) }`,
    answers: 'BAD_USER_INPUT',
  },
  'Query.brokenGlasses': { right: 'audit trail', query: `{ brokenGlasses ${nodes} }` },
  'Patient.restrictions': { right: 'restrict a patient', query: 'restrictions { reason }' },
  'Mutation.setPatientRestricted': {
    right: 'restrict a patient',
    query: 'mutation ($id: ID!) { setPatientRestricted(id: $id, restricted: true, reason: "test") { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.breakGlass': {
    right: 'break glass',
    query: 'mutation ($id: ID!) { breakGlass(patientId: $id, reason: "test") { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.reviewBrokenGlass': {
    right: 'audit trail',
    query: 'mutation ($id: ID!) { reviewBrokenGlass(id: $id) { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.registerPatient': {
    right: 'register, update patients',
    except: ['PATIENT'],
    query: 'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id } }',
    variables: () => ({
      input: { name: { given: 'New', family: 'Patient' }, birthDate: '1990-01-01', sex: 'UNKNOWN' },
    }),
  },
  'Mutation.registerStaff': {
    right: 'staff: e-mail',
    query: 'mutation ($input: RegisterStaffInput!) { registerStaff(input: $input) { id } }',
    variables: () => ({
      input: {
        name: { given: 'New', family: 'Staff' },
        department: 'Tests',
        role: 'CLERK',
        email: `new-${(serial += 1)}@test.example`,
        password: 'a password for tests',
      },
    }),
  },
  'Mutation.uploadImage': {
    right: 'upload images',
    query: `mutation ($input: UploadImageInput!, $file: Upload!) { uploadImage(input: $input, file: $file) { id } }`,
    variables: ({ patientId }) => ({ input: { patientId, modality: 'CT' } }),
  },
  'Mutation.uploadImages': {
    right: 'upload images',
    query: `mutation ($input: UploadImagesInput!, $files: [Upload!]!) {
      uploadImages(input: $input, files: $files) { error { code } } }`,
    variables: ({ patientId }) => ({ input: { patientId, modality: 'CT' } }),
  },
  'Query.reportStats': {
    right: 'aggregates',
    query: '{ reportStats(groupBy: [STATUS]) { status count } }',
  },
  'Query.billingStats': {
    right: 'aggregates',
    query: '{ billingStats(groupBy: [STATUS]) { status count } }',
  },
  'Query.imageStats': {
    right: 'aggregates',
    query: '{ imageStats(groupBy: [MODALITY]) { modality count } }',
  },
  'Mutation.deleteImage': {
    right: 'delete images',
    query: 'mutation ($id: ID!) { deleteImage(id: $id, reason: "test") { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.createReport': {
    right: 'reports: create',
    query: 'mutation ($input: CreateReportInput!) { createReport(input: $input) { id } }',
    variables: ({ patientId }) => ({ input: { patientId, findings: 'x', impression: 'x' } }),
  },
  'Mutation.confirmReport': {
    right: 'reports: create',
    query: 'mutation ($id: ID!) { confirmReport(id: $id, version: 1) { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.updateReport': {
    right: 'reports: create',
    query: 'mutation ($id: ID!) { updateReport(id: $id, version: 1, input: { findings: "x" }) { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.submitReport': {
    right: 'reports: create',
    query: 'mutation ($id: ID!) { submitReport(id: $id, version: 1) { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.amendReport': {
    right: 'reports: create',
    query: `mutation ($id: ID!) {
      amendReport(id: $id, version: 1, input: { reason: "test", findings: "x" }) { id } }`,
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.addAddendum': {
    right: 'reports: create',
    query: 'mutation ($id: ID!) { addAddendum(reportId: $id, text: "test") { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.cancelReport': {
    right: 'reports: create',
    query: 'mutation ($id: ID!) { cancelReport(id: $id, version: 1, reason: "test") { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.markReportEnteredInError': {
    right: 'reports: entered in error',
    query: 'mutation ($id: ID!) { markReportEnteredInError(id: $id, version: 1, reason: "test") { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.addWorkflowLog': {
    right: 'workflow notes',
    query: 'mutation ($input: AddWorkflowLogInput!) { addWorkflowLog(input: $input) { id } }',
    variables: ({ patientId }) => ({ input: { patientId, text: 'A note.' } }),
  },
  'Mutation.createBilling': {
    right: 'billings: write',
    query: 'mutation ($input: CreateBillingInput!) { createBilling(input: $input) { id } }',
    variables: ({ patientId }) => ({
      input: {
        patientId,
        description: 'x',
        dueDate: '2030-01-01',
        amount: { amount: '1', currency: 'EUR' },
      },
    }),
  },
  'Mutation.updateBilling': {
    right: 'billings: write',
    query:
      'mutation ($id: ID!) { updateBilling(id: $id, version: 1, input: { dueDate: "2030-01-01" }) { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.recordPayment': {
    right: 'billings: write',
    query: `mutation ($id: ID!) {
      recordPayment(billingId: $id, input: { amount: { amount: "1", currency: "EUR" }, method: CASH }) { id } }`,
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.refundPayment': {
    right: 'billings: write',
    query: `mutation ($id: ID!) {
      refundPayment(paymentId: $id, input: { amount: { amount: "1", currency: "EUR" }, reason: "test" }) { id } }`,
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Mutation.cancelBilling': {
    right: 'billings: write',
    query: 'mutation ($id: ID!) { cancelBilling(id: $id, version: 1, reason: "test") { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  'Query.revenue': {
    right: 'revenue, ageing',
    query: '{ revenue(from: "2026-01-01", to: "2026-01-31") { period } }',
  },
  'Query.receivablesAgeing': { right: 'revenue, ageing', query: '{ receivablesAgeing { bucket } }' },
  'Mutation.payBilling': {
    right: 'billings: write',
    query: 'mutation ($id: ID!) { payBilling(id: $id, method: CASH) { id } }',
    variables: none,
    answers: 'NOT_FOUND',
  },
  ...extendedFields,
};
