import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { AppError } from '@lightbox/platform/errors.ts';
import { openUpload } from '@lightbox/platform/upload.ts';
import { describe, expect, it } from '@jest/globals';
import { fields, head, lastBoundary, part, RawClient, type RawAnswer } from '../../support/multipart.ts';
import { bytesOf, sha256Of } from '../../support/streams.ts';
import { fileIn, uploadServer } from '../../support/upload-server.ts';

const query = 'mutation ($file: Upload!, $other: Upload) { uploadImage(file: $file, other: $other) { id } }';
const oneFile = { query, variables: { file: null } };
const twoFiles = {
  query: 'mutation ($files: [Upload!]!) { uploadImages(files: $files) { id } }',
  variables: { files: [null, null] },
};
const MEBIBYTE = 1024 ** 2;

const hashOf = async (value: unknown): Promise<string> =>
  sha256Of(await bytesOf((await openUpload(fileIn(value))).source));

const codeOf = (error: unknown): string => (error instanceof AppError ? error.code : String(error));

/** Sends one body to a server that hashes `file`. */
async function send(body: Buffer, more: string[] = []): Promise<RawAnswer> {
  await using server = await uploadServer(({ file }) => hashOf(file));
  return await new RawClient(server.port).post(body, more);
}

describe('a multipart request', () => {
  it('gives the bytes of its file as they were sent', async () => {
    const bytes = randomBytes(MEBIBYTE);
    const body = [fields(oneFile, { 0: ['variables.file'] }), part('0', bytes, 'a.dcm'), lastBoundary];
    expect(await send(Buffer.concat(body))).toEqual({ status: 200, body: { data: sha256Of(bytes) } });
  });

  it('fails for the reader when its file is one byte too long', async () => {
    const bytes = randomBytes(MEBIBYTE + 1);
    const body = [fields(oneFile, { 0: ['variables.file'] }), part('0', bytes, 'a.dcm'), lastBoundary];
    expect(await send(Buffer.concat(body))).toMatchObject({
      body: { code: 'PAYLOAD_TOO_LARGE', field: 'file' },
    });
  });

  it('fails for the reader when its file was too long before anybody opened it', async () => {
    await using server = await uploadServer(
      async ({ file }) => {
        await setTimeout(200);
        return hashOf(file);
      },
      { maxFileBytes: 100_000, maxFiles: 1 },
    );
    const file = part('0', randomBytes(150_000), 'a.dcm');
    const body = Buffer.concat([fields(oneFile, { 0: ['variables.file'] }), file, lastBoundary]);
    expect((await new RawClient(server.port).post(body)).body).toEqual({
      code: 'PAYLOAD_TOO_LARGE',
      field: 'file',
      limit: 100_000,
    });
  });

  it('is refused before its file comes when it says that it is too long', async () => {
    await using server = await uploadServer(({ file }) => hashOf(file));
    const client = new RawClient(server.port);
    client.socket.write(head(5 * MEBIBYTE));
    client.socket.write(fields(oneFile, { 0: ['variables.file'] }));
    client.socket.write(part('0', 'its first bytes', 'a.dcm'));
    expect((await client.answer()).body).toEqual({
      code: 'PAYLOAD_TOO_LARGE',
      field: 'file',
      limit: MEBIBYTE,
    });
  });

  it('is taken whatever it says when it has a list of files', async () => {
    await using server = await uploadServer(async ({ files }) => {
      const [first, second] = files as unknown[];
      return [await hashOf(first), await hashOf(second).catch(codeOf)];
    });
    const first = randomBytes(1000);
    const body = Buffer.concat([
      fields(twoFiles, { 0: ['variables.files.0'], 1: ['variables.files.1'] }),
      part('0', first, 'a.dcm'),
      part('1', randomBytes(9 * MEBIBYTE), 'b.dcm'),
      lastBoundary,
    ]);
    const answer = await new RawClient(server.port).post(body);
    expect(answer.body).toEqual({ data: [sha256Of(first), 'PAYLOAD_TOO_LARGE'] });
  });

  it('gives several files in the order in which they arrive', async () => {
    await using server = await uploadServer(async ({ files }) => {
      const [first, second] = files as unknown[];
      return [await hashOf(first), await hashOf(second)];
    });
    const [first, second] = [randomBytes(MEBIBYTE), randomBytes(MEBIBYTE)];
    const body = Buffer.concat([
      fields(twoFiles, { 0: ['variables.files.0'], 1: ['variables.files.1'] }),
      part('0', first, 'a.dcm'),
      part('1', second, 'b.dcm'),
      lastBoundary,
    ]);
    const answer = await new RawClient(server.port).post(body);
    expect(answer.body).toEqual({ data: [sha256Of(first), sha256Of(second)] });
  });

  it.each([['keep-alive'], ['close']])(
    'is answered although nobody reads its files (%s)',
    async (connection) => {
      await using server = await uploadServer(() => 'refused');
      const body = Buffer.concat([
        fields(twoFiles, { 0: ['variables.files.0'], 1: ['variables.files.1'] }),
        part('0', randomBytes(MEBIBYTE), 'a.dcm'),
        part('1', randomBytes(8 * MEBIBYTE), 'b.dcm'),
        lastBoundary,
      ]);
      const client = new RawClient(server.port);
      const answer = await client.post(body, [`Connection: ${connection}`]);
      expect(answer).toEqual({ status: 200, body: { data: 'refused' } });
    },
  );

  it.each([['keep-alive'], ['close']])(
    'is answered when its head is refused, however long it is (%s)',
    async (connection) => {
      const body = [fields([oneFile], {}), part('0', randomBytes(8 * MEBIBYTE), 'a.dcm'), lastBoundary];
      expect(await send(Buffer.concat(body), [`Connection: ${connection}`])).toEqual({
        status: 400,
        body: { code: 'BAD_USER_INPUT', field: 'operations' },
      });
    },
  );
});

describe('a broken multipart request', () => {
  const nul = (before: Buffer) =>
    Buffer.concat([
      before,
      Buffer.from('--lightbox-test-boundary\r\nContent-Disposition: form-d\0ata\r\n\r\n'),
    ]);

  it('with a NUL byte in a part header is refused, and the server answers the next', async () => {
    await using server = await uploadServer(({ file }) => hashOf(file));
    for (const before of [Buffer.alloc(0), part('operations', JSON.stringify(oneFile))]) {
      const answer = await new RawClient(server.port).post(nul(before));
      expect(answer.body).toEqual({ code: 'BAD_USER_INPUT', field: 'body' });
    }
    const mapped = nul(fields(oneFile, { 0: ['variables.file'] }));
    expect((await new RawClient(server.port).post(mapped)).body).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'file',
    });
  });

  it('that ends in its fields is refused', async () => {
    const body = part('operations', JSON.stringify(oneFile)).subarray(0, -20);
    expect(await send(body)).toEqual({ status: 400, body: { code: 'BAD_USER_INPUT', field: 'body' } });
  });

  it('that ends in its file fails for the reader', async () => {
    const body = [fields(oneFile, { 0: ['variables.file'] }), part('0', randomBytes(1000), 'a.dcm')];
    expect(await send(Buffer.concat(body))).toMatchObject({
      body: { code: 'BAD_USER_INPUT', field: 'file' },
    });
  });

  it('that lacks its file fails for the reader', async () => {
    const body = [fields(oneFile, { 0: ['variables.file'] }), lastBoundary];
    expect(await send(Buffer.concat(body))).toMatchObject({
      body: { code: 'BAD_USER_INPUT', field: 'file' },
    });
  });

  it('whose client goes away fails for the reader', async () => {
    const told = Promise.withResolvers<unknown>();
    await using server = await uploadServer(async ({ file }) => hashOf(file).catch(told.resolve));
    const client = new RawClient(server.port);
    const half = Buffer.concat([
      fields(oneFile, { 0: ['variables.file'] }),
      part('0', randomBytes(500_000), 'a.dcm'),
    ]);
    client.socket.write(head(1_000_000));
    client.socket.write(half, () => client.socket.destroy());
    expect(await told.promise).toMatchObject({ code: 'BAD_USER_INPUT', extensions: { field: 'file' } });
  });
});

describe('what is refused before a file is read', () => {
  const refused = async (operations: unknown, map: unknown): Promise<unknown> => {
    const files = [part('0', 'one', 'a.dcm'), part('1', 'two', 'b.dcm')];
    const { status, body } = await send(Buffer.concat([fields(operations, map), ...files, lastBoundary]));
    expect(status).toBe(400);
    return body;
  };

  it.each([
    ['a huge index', { 0: ['variables.file.4294967290'] }],
    ['the prototype', { 0: ['variables.__proto__.file'] }],
    ['a constructor', { 0: ['variables.constructor'] }],
    ['another part of the request', { 0: ['query'] }],
    ['no variable', { 0: ['variables'] }],
    ['a variable that is not there', { 0: ['variables.other'] }],
    ['an undeclared variable', { 0: ['variables.stray'] }],
    ['one variable twice', { 0: ['variables.file'], 1: ['variables.file'] }],
    ['two variables', { 0: ['variables.file', 'variables.other'] }],
    ['no list', { 0: 'variables.file' }],
    ['no object', [['variables.file']]],
  ])('a map that leads to %s', async (_name, map) => {
    const operations = { ...oneFile, variables: { file: null, stray: null } };
    expect(await refused(operations, map)).toEqual({ code: 'BAD_USER_INPUT', field: 'map' });
  });

  it('files for two variables, which could wait for each other', async () => {
    const operations = { query, variables: { file: null, other: null } };
    const map = { 0: ['variables.other'], 1: ['variables.file'] };
    expect(await refused(operations, map)).toEqual({ code: 'BAD_USER_INPUT', field: 'map' });
  });

  it('more files than are allowed', async () => {
    const map = { 0: ['variables.file'], 1: ['variables.a'], 2: ['variables.b'], 3: ['variables.c'] };
    expect(await refused(oneFile, map)).toEqual({ code: 'PAYLOAD_TOO_LARGE', field: 'map' });
  });

  it('a batch, and a request nested 2000 deep', async () => {
    const deep = JSON.parse(`${'['.repeat(2000)}${']'.repeat(2000)}`) as unknown;
    const wrong = { code: 'BAD_USER_INPUT', field: 'operations' };
    expect(await refused([oneFile], {})).toEqual(wrong);
    expect(await refused({ ...oneFile, variables: { file: deep } }, {})).toEqual(wrong);
  });

  it('fields of more than 1 MiB', async () => {
    const operations = { ...oneFile, padding: 'x'.repeat(MEBIBYTE) };
    expect(await refused(operations, {})).toEqual({ code: 'PAYLOAD_TOO_LARGE', field: 'operations' });
  });
});
