import { readFileSync } from 'node:fs';
import { SchemaLink } from '@apollo/client/link/schema';
import {
  buildSchema,
  GraphQLError,
  type GraphQLFieldResolver,
  GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { ApolloLink } from '@apollo/client';

type Row = Record<string, unknown>;
type Resolvers = Record<string, Record<string, GraphQLFieldResolver<Row, unknown>>>;

/** An error as our services answer it. */
export const refusal = (code: string, extensions: Row = {}, message = code): GraphQLError =>
  new GraphQLError(message, { extensions: { code, ...extensions } });

const connection = (nodes: Row[]): Row => ({
  nodes,
  totalCount: nodes.length,
  pageInfo: { hasNextPage: false, hasPreviousPage: false, endCursor: null },
});

export const weiss = { id: 's1', displayName: 'Weiss, Helena', role: 'RADIOLOGIST', department: 'Radiology' };

export const image = (id: string, more: Row = {}): Row => ({
  id,
  modality: 'CT',
  dicomModality: 'CT',
  bodyPart: 'CHEST',
  contentType: 'application/dicom',
  uploadedAt: '2026-03-02T14:05:00.000Z',
  warnings: [],
  uploadedBy: weiss,
  reports: connection([]),
  ...more,
});

const zoe: Row = {
  id: 'p1',
  mrn: 'MRN-000042',
  displayName: 'O’GRADY-NUNEZ, Zoe',
  name: { family: 'O’Grady-Nunez', given: 'Zoe' },
  birthDate: '1981-02-28',
  sex: 'FEMALE',
  conditions: ['Asthma'],
  active: true,
  restricted: false,
  registeredAt: '2025-01-01T00:00:00.000Z',
  viewerCanUploadImage: true,
  viewerCanCreateReport: true,
  viewerCanCreateBilling: true,
  images: connection([image('i1'), image('i2', { modality: 'X_RAY', bodyPart: 'HAND' })]),
  reports: connection([
    {
      id: 'r1',
      status: 'FINAL',
      version: 2,
      findings: 'No focal consolidation.',
      impression: 'Normal chest.',
      createdAt: '2026-03-01T10:00:00.000Z',
      confirmedAt: '2026-03-02T10:00:00.000Z',
      viewerCanConfirm: false,
      author: weiss,
      confirmedBy: weiss,
      addenda: [],
      images: [{ id: 'i1', modality: 'CT', bodyPart: 'CHEST' }],
    },
  ]),
  billings: connection([
    {
      id: 'b1',
      status: 'OVERDUE',
      description: 'CT of the chest',
      amount: { amount: '1159.90', currency: 'EUR' },
      outstanding: { amount: '1159.90', currency: 'EUR' },
      dueDate: '2026-03-31',
      viewerCanRecordPayment: true,
      createdBy: { id: 's4', displayName: 'Bauer, Jonas' },
    },
  ]),
  billingSummary: [
    {
      currency: 'EUR',
      total: { amount: '1159.90', currency: 'EUR' },
      paid: { amount: '0.00', currency: 'EUR' },
      outstanding: { amount: '1159.90', currency: 'EUR' },
      overdue: { amount: '1159.90', currency: 'EUR' },
    },
  ],
  workflowLogs: connection([
    {
      id: 'l1',
      at: '2026-03-02T14:02:00.000Z',
      action: 'report.confirmed',
      detail: 'Confirmed the report on CT chest',
      subject: { kind: 'REPORT', id: 'r1' },
      actor: weiss,
    },
  ]),
};

const others = ['ABEL, Aiko', 'BAPTISTE, Noah', 'ČAPEK, Olga'].map((displayName, i) => ({
  ...zoe,
  id: `x${i}`,
  mrn: `MRN-10000${i}`,
  displayName,
}));

const found = (search = ''): Row[] =>
  [...others, zoe].filter(({ displayName }) =>
    String(displayName).toLowerCase().includes(search.toLowerCase()),
  );

const attach = (schema: GraphQLSchema, resolvers: Resolvers): void => {
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    if (!(type instanceof GraphQLObjectType)) throw new Error(`the schema has no type ${typeName}`);
    for (const [name, resolve] of Object.entries(fields)) {
      const field = type.getFields()[name];
      if (!field) throw new Error(`${typeName} has no field ${name}`);
      field.resolve = resolve;
    }
  }
};

/** A small hospital behind the real API schema; `resolvers` replace single fields. Also tells what was asked. */
export const hospital = (resolvers: Resolvers = {}): { link: ApolloLink; asked: string[] } => {
  const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
  attach(schema, {
    Query: {
      patient: (_, { id }) => {
        if (id !== zoe['id']) throw refusal('NOT_FOUND');
        return zoe;
      },
      patients: (_, { filter }) => connection(found(filter?.search)),
    },
  });
  attach(schema, resolvers);
  const asked: string[] = [];
  const link = new SchemaLink({
    schema,
    context: ({ operationName }) => {
      asked.push(operationName ?? '');
      return {};
    },
  });
  return { link, asked };
};
