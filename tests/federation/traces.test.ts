import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clinic } from '../support/clinic.ts';
import { contractOperation } from '../support/contract.ts';
import { dicomFile } from '../support/dicom.ts';
import { metricsOffset, openProcesses } from '../support/five-processes.ts';
import type { Person } from '../support/person.ts';
import { openSeededClinic, secrets } from '../support/seeded-record.ts';
import { startCollector, type CollectedSpan } from '../support/trace-collector.ts';

const stack = new AsyncDisposableStack();
let collector: Awaited<ReturnType<typeof startCollector>>;
let seeded: Awaited<ReturnType<typeof openSeededClinic>>;

beforeAll(async () => {
  collector = stack.use(await startCollector());
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_BSP_SCHEDULE_DELAY: '100' };
  const opening = Clinic.open((at, databaseUrl) => openProcesses(at, databaseUrl, { env }));
  seeded = await openSeededClinic(stack, opening);
}, 90_000);
afterAll(() => stack.disposeAsync());

const processesIn = (spans: readonly CollectedSpan[]) => new Set(spans.map(({ process }) => process));
const namesIn = (spans: readonly CollectedSpan[], process: string) =>
  spans.filter((span) => span.process === process).map(({ name }) => name);

/** Sends a request as a part of a trace. @returns the trace as the collector got it, and its root's parent */
async function traced(person: Person, headers: Record<string, string>, body: FormData | string) {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const response = await fetch(`${person.address}/graphql`, {
    method: 'POST',
    body,
    headers: { ...headers, ...person.headers(), traceparent: `00-${traceId}-${spanId}-01` },
  });
  const { errors } = (await response.json()) as { errors?: unknown };
  expect(errors).toBeUndefined();
  return { spans: await collector.trace(traceId), parent: spanId };
}

const askRecord = (person: Person, query: string) =>
  traced(
    person,
    { 'content-type': 'application/json' },
    JSON.stringify({ query, variables: { mrn: secrets.mrn } }),
  );

describe('a trace', () => {
  it('goes with the record query from the gateway through all subgraphs to SQL and the store', async () => {
    const { spans, parent } = await askRecord(seeded.people.ADMIN, contractOperation('PatientRecord'));
    expect(processesIn(spans)).toEqual(
      new Set(['gateway', 'users', 'imaging', 'diagnosis', 'financial'].map((name) => `lightbox-${name}`)),
    );
    const ids = new Set([parent, ...spans.map(({ spanId }) => spanId)]);
    expect(spans.filter(({ parentSpanId = '' }) => !ids.has(parentSpanId))).toEqual([]);
    expect(namesIn(spans, 'lightbox-gateway')).toEqual(
      expect.arrayContaining(['POST /graphql', 'gateway.request', 'gateway.fetch']),
    );
    expect(namesIn(spans, 'lightbox-imaging')).toEqual(
      expect.arrayContaining([
        'POST /graphql',
        'POST /audit',
        'subgraph.execute',
        expect.stringMatching(/^select .*images$/),
        'store signedUrl',
        'insert audit.events',
      ]),
    );
    expect(namesIn(spans, 'lightbox-financial')).toEqual(
      expect.arrayContaining([expect.stringMatching(/^select .*billings$/)]),
    );
  });

  it('goes with an upload from the gateway to the store', async () => {
    const form = new FormData();
    const query = `mutation ($input: UploadImageInput!, $file: Upload!) {
      uploadImage(input: $input, file: $file) { id }
    }`;
    const input = { patientId: seeded.record.patientId, acceptPatientMismatch: true };
    form.set('operations', JSON.stringify({ query, variables: { input, file: null } }));
    form.set('map', JSON.stringify({ file: ['variables.file'] }));
    form.set('file', new Blob([new Uint8Array(dicomFile())]), secrets.fileName);
    const { spans } = await traced(seeded.people.TECHNOLOGIST, { 'apollo-require-preflight': 'true' }, form);
    expect(processesIn(spans)).toEqual(new Set(['lightbox-gateway', 'lightbox-imaging']));
    expect(namesIn(spans, 'lightbox-imaging')).toEqual(
      expect.arrayContaining(['subgraph.execute', 'store put', 'begin', 'insert images', 'commit']),
    );
  });

  it('tells of nobody, whatever a client calls its operation and whatever goes wrong', async () => {
    const named = contractOperation('PatientRecord').replace('query PatientRecord', 'query Zerxandra');
    expect(named).toContain('Zerxandra');
    await askRecord(seeded.people.ADMIN, named);
    await seeded.people.ADMIN.ask('{ patient(id: "Quorlington") { id } }');
    await seeded.people.ADMIN.ask(
      'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id } }',
      {
        input: {
          name: { given: secrets.given, family: secrets.family },
          mrn: secrets.mrn,
          birthDate: secrets.birthDate,
          sex: 'OTHER',
        },
      },
    );
    const all = collector.received.join('\n');
    const told = [
      ...Object.values(secrets),
      ...Object.values(seeded.people).map(({ token }) => token ?? '-'),
    ];
    expect(told.filter((secret) => all.includes(secret))).toEqual([]);
  });
});

describe('/metrics', () => {
  const metricsOf = async (index: number) => {
    const url = new URL('/metrics', seeded.clinic.address);
    url.port = String(Number(url.port) + metricsOffset + index);
    return (await fetch(url)).text();
  };

  it('tells of each service what it does, on a port of its own', async () => {
    const [gateway = '', ...subgraphs] = await Promise.all([0, 1, 2, 3, 4].map(metricsOf));
    expect(gateway).toMatch(/^lightbox_http_request_duration_seconds_count\{.*route="\/graphql".*\} [1-9]/m);
    expect(gateway).toMatch(
      /^lightbox_subgraph_fetch_duration_seconds_count\{.*subgraph="users".*outcome="ok".*\} [1-9]/m,
    );
    expect(gateway).toMatch(/^lightbox_errors_total\{.*code="NOT_FOUND".*\} [1-9]/m);
    for (const [i, name] of ['users', 'imaging', 'diagnosis', 'financial'].entries()) {
      const text = subgraphs[i] ?? '';
      const line = (metric: string) => new RegExp(`^${metric}\\{(?=.*service="${name}").*\\} [1-9]`, 'm');
      expect(text).toMatch(line('lightbox_graphql_operation_duration_seconds_count'));
      expect(text).toMatch(line('lightbox_graphql_field_duration_seconds_count'));
      expect(text).toMatch(line('lightbox_sql_statement_duration_seconds_count'));
      expect(text).toMatch(line('lightbox_sql_pool_connections'));
      expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
      expect(text).toMatch(/^process_resident_memory_bytes \d/m);
    }
    expect(subgraphs[1]).toMatch(/^lightbox_upload_bytes_total\{.*direction="out".*\} [1-9]/m);
    expect(subgraphs[1]).toMatch(
      /^lightbox_store_operation_duration_seconds_count\{.*operation="put".*\} [1-9]/m,
    );
  });
});
