import { createDiagnosisSubgraph } from '@lightbox/diagnosis/subgraph.ts';
import { Database } from '@lightbox/platform/database.ts';
import { TokenVerifier, type Viewer } from '@lightbox/platform/identity.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import type { Role } from '@lightbox/platform/permissions.ts';
import { ask, valueOf, type Answer } from './ask.ts';
import { testDatabase } from './database.ts';
import { Directory } from './directory.ts';
import { keys, tokenFor } from './identity.ts';

const fields = `id status version findings impression recommendations createdAt updatedAt confirmedAt
  patient { id } images { id } study { id } author { id } confirmedBy { id } addenda { id text at author { id } } viewerCanConfirm
  history { version status at reason findings impression recommendations actor { id } }`;

export const createReport = `mutation ($input: CreateReportInput!) { createReport(input: $input) { ${fields} } }`;
export const confirmReport = `mutation ($id: ID!, $version: Int!) { confirmReport(id: $id, version: $version) { ${fields} } }`;
/** What follows a report's beginning; each answers the whole report. */
export const steps = {
  updateReport: `mutation ($id: ID!, $version: Int!, $input: UpdateReportInput!) {
    updateReport(id: $id, version: $version, input: $input) { ${fields} } }`,
  submitReport: `mutation ($id: ID!, $version: Int!) { submitReport(id: $id, version: $version) { ${fields} } }`,
  confirmReport,
  amendReport: `mutation ($id: ID!, $version: Int!, $input: AmendReportInput!) {
    amendReport(id: $id, version: $version, input: $input) { ${fields} } }`,
  addAddendum: `mutation ($id: ID!, $text: String!) { addAddendum(reportId: $id, text: $text) { ${fields} } }`,
  cancelReport: `mutation ($id: ID!, $version: Int!, $reason: String!) {
    cancelReport(id: $id, version: $version, reason: $reason) { ${fields} } }`,
  markReportEnteredInError: `mutation ($id: ID!, $version: Int!, $reason: String!) {
    markReportEnteredInError(id: $id, version: $version, reason: $reason) { ${fields} } }`,
} as const;
export type StepName = keyof typeof steps;
export const report = `query ($id: ID!) { report(id: $id) { ${fields} } }`;
export const addWorkflowLog = `mutation ($input: AddWorkflowLogInput!) { addWorkflowLog(input: $input) {
  id action detail at subject { kind id } patient { id } actor { id } } }`;

export const texts = { findings: 'A fissure of the scaphoid.', impression: 'Fracture, not displaced.' };

/** Someone who asks the diagnosis subgraph. */
export interface Person {
  readonly staffId: string;
  ask(query: string, variables?: Record<string, unknown>): Promise<Answer>;
}

/** A diagnosis subgraph on a database of its own, and people of every role. */
export async function diagnosisClinic(stack: AsyncDisposableStack) {
  const { url } = stack.use(await testDatabase());
  const directory = stack.use(await Directory.open(url));
  const verifier = new TokenVerifier(keys.verificationKey, { isRevoked: () => false });
  const log = createLogger('diagnosis', 'fatal');
  const config = { url, role: 'lightbox_diagnosis', schema: 'diagnosis', poolSize: 6 };
  const diagnosis = stack.use(
    await createDiagnosisSubgraph({ database: config, timeZone: 'UTC' }, { verifier, log }),
  );
  /** The subgraph's way into the database, for what no operation does. */
  const database = stack.use(await Database.open(config, [], log));
  const person = (role: Role, viewer: Partial<Viewer> = {}): Person => {
    const staffId = crypto.randomUUID();
    const token = tokenFor({ role, ...(role === 'PATIENT' ? {} : { staffId }), ...viewer });
    return { staffId, ask: (query, variables) => ask(diagnosis, query, variables, token) };
  };
  /** The id of a new draft of this author's. */
  const draft = async (author: Person, patientId: string, more: object = {}): Promise<string> => {
    const answer = await author.ask(createReport, { input: { patientId, ...texts, ...more } });
    return valueOf<{ id: string }>(answer, 'createReport').id;
  };
  /** The id of a new report that its author has confirmed. */
  const final = async (author: Person, patientId: string, more: object = {}): Promise<string> => {
    const id = await draft(author, patientId, more);
    await author.ask(confirmReport, { id, version: 1 });
    return id;
  };
  const nobody: Person = { staffId: '', ask: (query, variables) => ask(diagnosis, query, variables) };
  return { directory, database, person, nobody, draft, final };
}
