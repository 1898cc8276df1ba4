import { insertDemoBillings, type DemoBillingRow } from '@lightbox/financial/demo.ts';
import { createFinancialSubgraph } from '@lightbox/financial/subgraph.ts';
import { entities } from '@lightbox/financial/tables.ts';
import { Database } from '@lightbox/platform/database.ts';
import { TokenVerifier, type Viewer } from '@lightbox/platform/identity.ts';
import { newId } from '@lightbox/platform/ids.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import type { Role } from '@lightbox/platform/permissions.ts';
import { ask, type Answer } from './ask.ts';
import { testDatabase } from './database.ts';
import { Directory } from './directory.ts';
import { keys, tokenFor } from './identity.ts';

const money = '{ amount currency }';
const fields = `id status version description procedureCode amount ${money} outstanding ${money} dueDate createdAt paidAt
  reportId patient { id } report { id } createdBy { id } viewerCanRecordPayment
  payments { id amount ${money} refunded ${money} method reference receivedAt receivedBy { id } }`;

export const createBilling = `mutation ($input: CreateBillingInput!) { createBilling(input: $input) { ${fields} } }`;
export const payBilling = `mutation ($id: ID!, $method: PaymentMethod!) { payBilling(id: $id, method: $method) { ${fields} } }`;
export const billing = `query ($id: ID!) { billing(id: $id) { ${fields} } }`;
export const billings = `query ($filter: BillingFilter, $orderBy: BillingOrder, $first: Int, $after: String) {
  billings(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount nodes { id status amount ${money} } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
/** What a gateway asks for a record: the fields of financial under entities of other subgraphs. */
export const entitiesQuery = (type: 'Patient' | 'Staff' | 'Report' | 'Billing', selection: string) =>
  `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ${type} { ${selection} } } }`;
export const representations = (type: string, ids: readonly string[]) => ({
  of: ids.map((id) => ({ __typename: type, id })),
});

/** A day of the calendar so many days from now, in UTC. */
export const day = (fromToday: number): string =>
  new Date(Date.now() + fromToday * 86_400_000).toISOString().slice(0, 10);

/** A valid input but for what the test is about. */
export const input = (patientId: string, more: object = {}) => ({
  patientId,
  description: 'MRI of the knee',
  amount: { amount: '149.9', currency: 'EUR' },
  dueDate: day(30),
  ...more,
});

/** Someone who asks the financial subgraph. */
export interface Person {
  readonly staffId: string;
  ask(query: string, variables?: Record<string, unknown>): Promise<Answer>;
}

interface Row {
  readonly id: string;
  readonly paidAt: string | null;
}

/** What a field was answered with. */
export function answered(value: Row | undefined): Row {
  if (value === undefined) throw new Error('The field was not answered.');
  return value;
}

/** The id that a field of an answer has. */
export const idOf = ({ data }: Answer, field: string): string => answered(data?.[field]).id;

type Past = Partial<Omit<DemoBillingRow, 'payments' | 'cancelled'>> & { paid?: string; cancelled?: boolean };

/** A financial subgraph on a database of its own, and people of every role. */
export async function financialClinic(stack: AsyncDisposableStack, timeZone = 'UTC') {
  const { url } = stack.use(await testDatabase());
  const directory = stack.use(await Directory.open(url));
  const verifier = new TokenVerifier(keys.verificationKey, { isRevoked: () => false });
  const log = createLogger('financial', 'fatal');
  const database = { url, role: 'lightbox_financial', schema: 'financial', poolSize: 6 };
  const open = async (zone: string) =>
    stack.use(await createFinancialSubgraph({ database, timeZone: zone }, { verifier, log }));
  const financial = await open(timeZone);
  const past = stack.use(await Database.open(database, entities, log));

  const person = (role: Role, viewer: Partial<Viewer> = {}, subgraph = financial): Person => {
    const staffId = crypto.randomUUID();
    const token = tokenFor({ role, ...(role === 'PATIENT' ? {} : { staffId }), ...viewer });
    return { staffId, ask: (query, variables) => ask(subgraph, query, variables, token) };
  };
  const nobody: Person = { staffId: '', ask: (query, variables) => ask(financial, query, variables) };
  const clerk = person('CLERK');
  /** The id of a new billing. */
  const billed = async (patientId: string, more: object = {}): Promise<string> => {
    const answer = await clerk.ask(createBilling, { input: input(patientId, more) });
    if (answer.errors.length > 0) throw new Error(`no billing: ${answer.errors[0]?.message}`);
    return idOf(answer, 'createBilling');
  };
  const actor = { accountId: newId(), role: 'CLERK', staffId: newId() } as const;
  /** The id of a billing of earlier times, part of it paid or withdrawn. */
  const historical = async (
    patientId: string,
    { paid, cancelled = false, ...more }: Past,
  ): Promise<string> => {
    const createdAt = new Date(Date.now() - 90 * 86_400_000);
    const row: DemoBillingRow = {
      id: newId(),
      patientId,
      reportId: null,
      description: 'CT of the chest',
      procedureCode: '71260',
      amount: { amount: '100.00', currency: 'EUR' },
      dueDate: day(30),
      createdAt,
      createdBy: actor,
      payments: [],
      ...more,
      cancelled: null,
    };
    const payment = {
      method: 'TRANSFER',
      reference: 'ZX-81',
      receivedAt: row.createdAt,
      receivedBy: actor,
    } as const;
    const { currency } = row.amount;
    const payments = paid === undefined ? [] : [{ ...payment, amount: { amount: paid, currency } }];
    const withdrawn = cancelled ? { at: createdAt, by: actor } : null;
    await past
      .fork()
      .transactional((em) => insertDemoBillings(em, [{ ...row, payments, cancelled: withdrawn }]));
    return row.id;
  };
  return { financial, open, directory, person, clerk, nobody, billed, historical, actor };
}
