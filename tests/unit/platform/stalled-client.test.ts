import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { openUpload } from '@lightbox/platform/upload.ts';
import { eventually } from '../../support/eventually.ts';
import { fields, head, lastBoundary, part, RawClient } from '../../support/multipart.ts';
import { fileIn, uploadServer } from '../../support/upload-server.ts';

const limits = { maxFileBytes: 64 * 1024 ** 2, maxFiles: 3, idleSeconds: 1 };
const operations = { query: 'mutation ($file: Upload!) { f(file: $file) }', variables: { file: null } };
const opening = fields(operations, { 0: ['variables.file'] });
const whole = (bytes: number) =>
  Buffer.concat([opening, part('0', Buffer.alloc(bytes), 'a.dcm'), lastBoundary]);
const sizeOf = async (file: unknown): Promise<number> => {
  const { source } = await openUpload(fileIn(file));
  let size = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) size += chunk.length;
  return size;
};
const timeout = { status: 400, body: { code: 'TIMEOUT' } };

describe('a client that sends no byte', () => {
  it.each([
    ['before the first field is whole', 20],
    ['before the file', opening.length],
    ['in the middle of the file', opening.length + 5000],
  ])('%s is told, and its connection ends', async (_where, sent) => {
    await using server = await uploadServer(({ file }) => sizeOf(file), limits);
    const client = new RawClient(server.port);
    const body = whole(100_000);
    client.socket.write(head(body.length));
    client.socket.write(body.subarray(0, sent));
    expect(await client.answer()).toEqual(timeout);
    await eventually(() => Promise.resolve(expect(client.socket.destroyed).toBe(true)));
  });

  it('after it was refused is not waited for', async () => {
    await using server = await uploadServer(() => Promise.reject(new Error('no')), limits);
    const client = new RawClient(server.port);
    client.socket.write(head(100_000));
    client.socket.write(opening);
    expect(await client.answer()).toMatchObject({ status: 400 });
    await eventually(() => Promise.resolve(expect(client.socket.destroyed).toBe(true)));
  });

  it('because nobody reads is no fault of its own', async () => {
    const size = 32 * 1024 ** 2;
    await using server = await uploadServer(async ({ file }) => {
      await setTimeout(2500);
      return sizeOf(file);
    }, limits);
    const client = new RawClient(server.port);
    expect(await client.post(whole(size))).toEqual({ status: 200, body: { data: size } });
    client.socket.destroy();
  });

  it('but goes on in time is waited for', async () => {
    await using server = await uploadServer(({ file }) => sizeOf(file), limits);
    const client = new RawClient(server.port);
    const body = whole(4);
    client.socket.write(head(body.length));
    for (let at = 0; at < body.length; at += 100) {
      client.socket.write(body.subarray(at, at + 100));
      await setTimeout(500);
    }
    expect(await client.answer()).toEqual({ status: 200, body: { data: 4 } });
    client.socket.destroy();
  });
});
