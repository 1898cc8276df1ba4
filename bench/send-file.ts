import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Person } from '../tests/support/person.ts';
import type { LargeDicom } from './large-dicom.ts';

const mutation = `mutation UploadImage($input: UploadImageInput!, $file: Upload!) {
  uploadImage(input: $input, file: $file) { id byteSize }
}`;
const agent = new Agent({ keepAlive: true });

/** Sends a file as a browser does, streaming. */
export async function sendFile(person: Person, patientId: string, file: LargeDicom): Promise<void> {
  const variables = { input: { patientId }, file: null };
  const boundary = `bench-${randomUUID()}`;
  const part = (disposition: string, content: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n${content}`;
  const head = Buffer.from(
    [
      part('name="operations"', JSON.stringify({ query: mutation, variables })),
      part('name="map"', '{"0":["variables.file"]}'),
      part('name="0"; filename="large.dcm"\r\ncontent-type: application/dicom', ''),
    ].join('\r\n'),
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const outgoing = request(`${person.address}/graphql`, {
    agent,
    method: 'POST',
    headers: {
      ...person.headers(),
      'apollo-require-preflight': 'true',
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': head.length + file.byteSize + tail.length,
    },
  });
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  async function* body() {
    yield head;
    yield* file.bytes();
    yield tail;
  }
  const [, [response]] = await Promise.all([
    pipeline(Readable.from(body(), { objectMode: false }), outgoing),
    answered,
  ]);
  const answer = await text(response);
  if (!answer.includes(`"byteSize":${file.byteSize}`)) throw new Error(`refused: ${answer}`);
}
