import { connect, type Socket } from 'node:net';

const boundary = 'lightbox-test-boundary';

/** One part of a multipart body. */
export const part = (name: string, content: string | Buffer, fileName?: string): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${
        fileName === undefined ? '' : `; filename="${fileName}"\r\nContent-Type: application/octet-stream`
      }\r\n\r\n`,
    ),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);

export const lastBoundary = Buffer.from(`--${boundary}--\r\n`);

/** The parts before the files. */
export const fields = (operations: unknown, map: unknown): Buffer =>
  Buffer.concat([part('operations', JSON.stringify(operations)), part('map', JSON.stringify(map))]);

/** The head of a multipart POST whose body may be anything. */
export const head = (byteSize: number, more: string[] = []): string =>
  [
    'POST /graphql HTTP/1.1',
    'Host: lightbox.test',
    `Content-Type: multipart/form-data; boundary=${boundary}`,
    `Content-Length: ${byteSize}`,
    ...more,
    '',
    '',
  ].join('\r\n');

export interface RawAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A connection whose every byte is ours to choose. */
export class RawClient {
  readonly socket: Socket;
  #received = '';

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setEncoding('utf8');
    this.socket.on('data', (text: string) => {
      this.#received += text;
    });
    this.socket.on('error', () => undefined);
  }

  /** Sends a whole request, at the pace at which the server reads it. */
  async post(body: Buffer, more: string[] = []): Promise<RawAnswer> {
    this.socket.write(head(body.length, more));
    for (let at = 0; at < body.length; at += 65_536) {
      await new Promise((resolve) => {
        this.socket.write(body.subarray(at, at + 65_536), resolve);
      });
    }
    return this.answer();
  }

  /** The answer, once it has come in full. */
  async answer(): Promise<RawAnswer> {
    for (;;) {
      const found = /^HTTP\/1\.1 (\d+)[^]*?\r\n\r\n([^]+)$/.exec(this.#received);
      const length = Number(/content-length: (\d+)/i.exec(this.#received)?.[1] ?? Number.NaN);
      if (found?.[2] !== undefined && Buffer.byteLength(found[2]) === length) {
        return { status: Number(found[1]), body: JSON.parse(found[2]) };
      }
      if (this.socket.destroyed) throw new Error('The connection ended before the answer.');
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
  }
}
