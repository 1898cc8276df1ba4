import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Clinic } from '../support/clinic.ts';
import { contractOperation } from '../support/contract.ts';
import { testRolePasswords } from '../support/database.ts';
import { openProcesses } from '../support/five-processes.ts';
import { gatewaySecret, keys } from '../support/identity.ts';
import { openSeededClinic, password, secrets } from '../support/seeded-record.ts';
import { testStore } from '../support/test-store.ts';
import {
  signIns,
  wrongDatabase,
  wrongRequests,
  wrongStore,
  wrongUploads,
  wrongValues,
} from '../support/wrong-requests.ts';

const Line = z.looseObject({
  level: z.number(),
  service: z.string(),
  requestId: z.string().optional(),
  msg: z.string(),
});

const stack = new AsyncDisposableStack();
const said: string[] = [];
/** Whatever must be in no line. */
const untold = new Set<string>([...Object.values(secrets), ...Object.values(testRolePasswords), password]);
const requestId = randomUUID();

const linesSaid = () => said.map((line) => Line.parse(JSON.parse(line)));

beforeAll(async () => {
  const env = { LOG_LEVEL: 'trace' };
  const opening = Clinic.open((at, databaseUrl) => openProcesses(at, databaseUrl, { env, said }));
  const seeded = await openSeededClinic(stack, opening);
  const { clinic, people } = seeded;
  for (const { token } of [clinic.administrator, ...Object.values(people)]) untold.add(token ?? password);
  for (const secret of [gatewaySecret, keys.signingKey, testStore().secretKey]) untold.add(secret);

  const response = await fetch(`${clinic.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': requestId, ...people.ADMIN.headers() },
    body: JSON.stringify({ query: contractOperation('PatientRecord'), variables: { mrn: secrets.mrn } }),
  });
  const urls = (await response.text()).match(/http[^"]+X-Amz-Signature[^"]+/g) ?? [];
  for (const url of urls) {
    untold.add(url).add(new URL(url).searchParams.get('X-Amz-Signature') ?? url);
    await (await fetch(url)).arrayBuffer();
  }
  const { port } = new URL(clinic.address);
  const own = (index: number) => `http://127.0.0.1:${Number(port) + index}/graphql`;
  await wrongValues(seeded);
  await wrongRequests(seeded, [0, 1, 2, 3, 4].map(own));
  for (const token of await signIns(clinic)) untold.add(token);
  await wrongUploads(seeded);
  await wrongDatabase(seeded);
  await wrongStore(seeded, urls[0] ?? '');
  // What was said last may still be on its way.
  await setTimeout(250);
}, 180_000);
afterAll(() => stack.disposeAsync());

describe('the log of everything that can go wrong', () => {
  it('names no person, no record number, no date of birth, no token and no signed address', () => {
    expect(untold.size).toBeGreaterThan(40);
    expect(said.length).toBeGreaterThan(100);
    const told = [...untold].flatMap((secret) => said.filter((line) => line.includes(secret)).slice(0, 1));
    expect(told).toEqual([]);
  });

  it('has a line in JSON for all that is said, which names its service once and its request once', () => {
    for (const line of said) {
      expect(Line.parse(JSON.parse(line)).service).toMatch(/^(gateway|users|imaging|diagnosis|financial)$/);
      expect(line.match(/"service":/g)).toHaveLength(1);
      expect(line.match(/"requestId":/g)?.length ?? 1).toBe(1);
    }
  });

  it('carries a request’s id through all services', () => {
    const of = linesSaid().filter((line) => line.requestId === requestId);
    expect(new Set(of.map(({ service }) => service))).toEqual(
      new Set(['gateway', 'users', 'imaging', 'diagnosis', 'financial']),
    );
    expect(of.find(({ msg, service }) => msg === 'request' && service === 'gateway')).toMatchObject({
      service: 'gateway',
      method: 'POST',
      route: '/graphql',
      status: 200,
      seconds: expect.any(Number),
    });
  });

  it('tells of what nobody foresaw, by code and constraint, with the request’s id', () => {
    const faults = linesSaid().filter(({ msg }) => msg === 'unexpected error');
    expect(faults.map(({ err }) => err)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: '23514', constraint: 'refused' }),
        expect.objectContaining({ code: '42P01' }),
      ]),
    );
    const down = linesSaid().filter(({ msg }) => msg === 'a dependency is down');
    expect(down.map(({ service, err }) => [service, err])).toContainEqual([
      'imaging',
      expect.objectContaining({ code: 'UNAVAILABLE', cause: expect.objectContaining({ type: 'S3Error' }) }),
    ]);
    expect([...faults, ...down].filter((line) => line.requestId === undefined)).toEqual([]);
  });
});
