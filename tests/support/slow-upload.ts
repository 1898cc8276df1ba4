import { once } from 'node:events';
import type { Socket } from 'node:net';
import { LargeDicom } from '../../bench/large-dicom.ts';
import { fields, head, lastBoundary, part, RawClient } from './multipart.ts';
import type { Person } from './person.ts';

const uploadImage = `mutation UploadImage($input: UploadImageInput!, $file: Upload!) {
  uploadImage(input: $input, file: $file) { id byteSize sha256 url }
}`;

const ending = Buffer.concat([Buffer.from('\r\n'), lastBoundary]);

interface What {
  readonly person: Person;
  readonly patientId: string;
  /** A square number. */
  readonly megabytes: number;
}

/** An upload of a DICOM file that goes on only when it is told to. */
export class SlowUpload {
  readonly #client: RawClient;
  readonly #chunks: AsyncGenerator<Buffer>;

  constructor(port: number, { person, patientId, megabytes }: What) {
    this.#client = new RawClient(port);
    const dicom = new LargeDicom(Math.sqrt(megabytes) * 1024, 'MRN-000001');
    this.#chunks = dicom.bytes();
    const variables = { input: { patientId, acceptPatientMismatch: true }, file: null };
    const opening = Buffer.concat([
      fields({ query: uploadImage, variables }, { 0: ['variables.file'] }),
      // The part's own end comes with the last boundary.
      part('0', '', 'slow.dcm').subarray(0, -2),
    ]);
    const size = opening.length + dicom.byteSize + ending.length;
    const { authorization = '' } = person.headers();
    this.#client.socket.write(
      head(size, [`Authorization: ${authorization}`, 'apollo-require-preflight: true']),
    );
    this.#client.socket.write(opening);
  }

  /** Sends so many megabytes more, at the pace at which they are taken, and the end behind the last. */
  async send(megabytes = Number.POSITIVE_INFINITY): Promise<void> {
    const { socket } = this.#client;
    for (let sent = 0; sent < megabytes * 1024 ** 2;) {
      const { value, done } = await this.#chunks.next();
      const chunk: Buffer = done === true ? ending : value;
      sent += chunk.length;
      const isTaken = socket.write(chunk);
      if (done === true) return;
      if (!isTaken) await drained(socket);
      if (socket.destroyed) throw new Error('the connection is closed');
    }
  }

  async answer(): Promise<unknown> {
    return (await this.#client.answer()).body;
  }

  /** Sends no more, and still listens. */
  halfClose(): void {
    this.#client.socket.end();
  }

  get isClosed(): boolean {
    return this.#client.socket.destroyed;
  }

  close(): void {
    this.#client.socket.destroy();
  }
}

async function drained(socket: Socket): Promise<void> {
  const done = new AbortController();
  const { signal } = done;
  await Promise.race([once(socket, 'drain', { signal }), once(socket, 'close', { signal })]);
  done.abort();
}
