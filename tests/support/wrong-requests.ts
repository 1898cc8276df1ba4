import { setTimeout } from 'node:timers/promises';
import { refreshCookieName } from '@lightbox/platform/refresh-cookie.ts';
import { Client } from 'minio';
import pg from 'pg';
import type { Clinic } from './clinic.ts';
import { dicomFile } from './dicom.ts';
import { fields, lastBoundary, part, RawClient } from './multipart.ts';
import { Person } from './person.ts';
import { password, secrets, type SeededRecord } from './seeded-record.ts';
import { testStore } from './test-store.ts';

/** Whoever asks wrongly, and about whom. */
export interface Cast {
  readonly clinic: Clinic;
  readonly people: Readonly<Record<string, Person>>;
  readonly record: SeededRecord;
}

const name = { given: secrets.given, family: secrets.family };
const register = 'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id } }';
const someone = { name, birthDate: secrets.birthDate, sex: 'OTHER' };

/** Sends bytes as they are. @returns the answer's text */
async function send(url: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(url, init).catch(() => null);
  return (await response?.text()) ?? '';
}

const post = (url: string, body: string, headers: Record<string, string> = {}) =>
  send(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

/** Values that quote the patient where the graph takes none of the kind. */
export async function wrongValues({ people, clinic, record }: Cast): Promise<void> {
  const admin = people['ADMIN'] ?? clinic.administrator;
  const inputs: Record<string, unknown>[] = [
    { ...someone, mrn: secrets.mrn },
    { ...someone, birthDate: secrets.mrn },
    { ...someone, sex: secrets.given },
    { ...someone, name: { ...name, given: `${secrets.given} `.repeat(2000) } },
    { ...someone, name: { ...name, given: `${secrets.given}\0` } },
    { ...someone, email: `${secrets.family} at home` },
    { ...someone, [secrets.family]: secrets.given },
    { ...someone, account: { email: secrets.portal, password } },
    { ...someone, account: { email: `new.${secrets.email}`, password: secrets.given } },
  ];
  for (const input of inputs) await admin.ask(register, { input });
  const raced = { input: { ...someone, mrn: `${secrets.mrn}-2` } };
  await Promise.all(Array.from({ length: 4 }, () => admin.ask(register, raced)));
  const queries = [
    `{ patientByMrn(mrn: "${secrets.mrn}") { ${secrets.given} } }`,
    `{ patientByMrn(mrn: 17, ${secrets.family}: "${secrets.mrn}") { id } }`,
    `query ${secrets.given} { patientByMrn(mrn: "${secrets.mrn}") { id name { family } } }`,
    `{ patients(filter: { search: "${secrets.given}", sex: ${secrets.family} }) { totalCount } }`,
    `{ patients(after: "${secrets.mrn}") { totalCount } }`,
    `{ patient(id: "${secrets.family}") { id } }`,
    `{ patientByMrn(mrn: "${secrets.mrn}`,
    '{ patients { nodes { name { given family } birthDate images { nodes { url fileName } } } } }',
    `mutation { deleteImage(id: "${record.imageId}", reason: "${secrets.reason}") { id } }`,
  ];
  const { ADMIN, ANALYST, CLERK, PATIENT } = people;
  for (const query of queries) {
    for (const person of [ADMIN, ANALYST, CLERK, PATIENT, clinic.nobody()]) await person?.ask(query);
  }
}

/** Requests that are no GraphQL, tokens that are none, addresses that are not there. @param urls of gateway and subgraphs */
export async function wrongRequests({ people }: Cast, urls: readonly string[]): Promise<void> {
  const token = people['ADMIN']?.token ?? '';
  for (const url of urls) {
    const query = JSON.stringify({
      query: `{ patientByMrn(mrn: "${secrets.mrn}") { id } }`,
      operationName: secrets.given,
    });
    await post(url, `{"query": "${secrets.given}`);
    await post(url, JSON.stringify([secrets.given]));
    await post(url, JSON.stringify({ query: secrets.family.repeat(200_000) }));
    await post(url, query, { authorization: `Bearer ${secrets.given}` });
    await post(url, query, { authorization: `Bearer ${token.slice(0, -4)}AAAA` });
    await post(url, query, { authorization: `Bearer ${token}`, 'x-request-id': secrets.mrn });
    await post(url, query, { authorization: `Bearer ${token}`, 'x-lightbox-caller': secrets.given });
    await post(url, query, { authorization: `Bearer ${token}`, traceparent: secrets.family });
    await post(url, query, { 'content-type': `text/${secrets.given}` });
    await send(`${url}?query=${encodeURIComponent(`{ patientByMrn(mrn: "${secrets.mrn}") { id } }`)}`);
    const { origin } = new URL(url);
    await post(url, query, { origin, cookie: `${refreshCookieName(origin)}=${secrets.given}` });
    await send(`${origin}/patients/${secrets.mrn}?name=${secrets.given}`);
    await send(`${origin}/%zz${secrets.family}`);
    await send(`${origin}/objects/${secrets.fileName}?signature=${secrets.given}`);
  }
}

/** @returns tokens that were given out on the way */
export async function signIns({ address }: Clinic): Promise<string[]> {
  const login = `mutation ($email: String!, $password: String!) {
    login(input: { email: $email, password: $password }) { accessToken refreshToken }
  }`;
  const nobody = new Person(address, null, null);
  await nobody.ask(login, { email: secrets.portal, password: secrets.given });
  await nobody.ask(login, { email: secrets.email, password });
  await nobody.ask(login, { email: secrets.given, password });
  const data = await nobody.must(login, { email: secrets.portal, password });
  const { accessToken, refreshToken } = data['login'] as { accessToken: string; refreshToken: string };
  const refresh = 'mutation ($t: String) { refreshSession(refreshToken: $t) { accessToken refreshToken } }';
  const renewed = await nobody.ask(refresh, { t: refreshToken });
  await nobody.ask(refresh, { t: refreshToken });
  await nobody.ask(refresh, { t: secrets.given });
  await new Person(address, accessToken, null).ask('mutation { logout }');
  await new Person(address, accessToken, null).ask('{ me { id } }');
  return [accessToken, refreshToken, ...(JSON.stringify(renewed).match(/[\w.-]{40,}/g) ?? [])];
}

/** Files that are none, break off or name another patient. */
export async function wrongUploads({ clinic, people, record }: Cast): Promise<void> {
  const technologist = people['TECHNOLOGIST'] ?? clinic.administrator;
  const patient = { id: record.patientId };
  const whole = new Uint8Array(
    dicomFile({ patientId: secrets.filePatientId, patientName: secrets.filePatientName }),
  );
  await technologist.upload(patient, whole, secrets.fileName, { acceptPatientMismatch: false });
  await technologist.upload(patient, whole.slice(0, 400), secrets.fileName);
  await technologist.upload(patient, new TextEncoder().encode(secrets.findings), secrets.fileName);
  await technologist.upload(patient, new Uint8Array(9 * 1024 ** 2), secrets.fileName);
  await people['CLERK']?.upload(patient, whole, secrets.fileName);
  const query = `mutation ($input: UploadImageInput!, $file: Upload!) { uploadImage(input: $input, file: $file) { id } }`;
  const operations = {
    query,
    variables: { input: { patientId: patient.id, description: secrets.imageText }, file: null },
  };
  const body = Buffer.concat([
    fields(operations, { f: ['variables.file'] }),
    part('f', Buffer.from(whole), secrets.fileName),
  ]);
  const headers = ['apollo-require-preflight: true', `Authorization: Bearer ${technologist.token}`];
  const port = Number(new URL(clinic.address).port);
  const brokenOff = new RawClient(port);
  void brokenOff.post(Buffer.concat([body, Buffer.alloc(100_000)]), headers).catch(() => undefined);
  await setTimeout(100);
  brokenOff.socket.destroy();
  const malformed = Buffer.from(
    body.toString('latin1').replace(secrets.fileName, `${secrets.given}\0`),
    'latin1',
  );
  const client = new RawClient(port);
  await client.post(Buffer.concat([malformed, lastBoundary]), headers).catch(() => undefined);
  client.socket.destroy();
}

/** What the code does not foresee: a database that refuses a row and quotes it, loses a table, ends connections. */
export async function wrongDatabase({ clinic, people }: Cast): Promise<void> {
  const admin = people['ADMIN'] ?? clinic.administrator;
  const owner = new pg.Client({ connectionString: clinic.databaseUrl });
  await owner.connect();
  try {
    await owner.query(
      `alter table users.patients add constraint refused check (given_name <> '${secrets.given}') not valid`,
    );
    await admin.ask(register, { input: someone });
    await owner.query('alter table users.patients rename to hidden');
    await admin.ask('query ($m: String!) { patientByMrn(mrn: $m) { id name { family } } }', {
      m: secrets.mrn,
    });
    await owner.query('alter table users.hidden rename to patients');
    await owner.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'lightbox%'",
    );
    for (let i = 0; i < 3; i += 1)
      await admin.ask('query ($m: String!) { patientByMrn(mrn: $m) { id } }', { m: secrets.mrn });
  } finally {
    await owner.end();
  }
}

/** A store that has lost its bucket. @param url a signed one, which names it */
export async function wrongStore({ clinic, people, record }: Cast, url: string): Promise<void> {
  const { endpoint, accessKey, secretKey, region } = testStore();
  const { hostname, port } = new URL(endpoint);
  const client = new Client({
    endPoint: hostname,
    port: Number(port),
    useSSL: false,
    accessKey,
    secretKey,
    region,
  });
  const bucket = new URL(url).pathname.split('/')[1] ?? '';
  const names: string[] = [];
  for await (const { name: key } of client.listObjectsV2(bucket, '', true))
    if (key !== undefined) names.push(key);
  await client.removeObjects(bucket, names);
  await client.removeBucket(bucket);
  const technologist = people['TECHNOLOGIST'] ?? clinic.administrator;
  const file = dicomFile({ patientId: secrets.filePatientId, patientName: secrets.filePatientName });
  await technologist.upload({ id: record.patientId }, new Uint8Array(file), secrets.fileName);
}
