import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { inspect } from '@lightbox/imaging/files/inspect.ts';
import { describe, expect, it } from '@jest/globals';
import { dicomFile, jpegFile, pngFile } from '../../support/dicom.ts';
import { factsOf } from '../../support/inspection.ts';
import { bytesOf, sha256Of, streamOf } from '../../support/streams.ts';

const MEBIBYTE = 1024 * 1024;
const CUT_SHORT = { code: 'BAD_USER_INPUT', message: expect.stringContaining('cut short') };
const REFUSED = { code: 'BAD_USER_INPUT', extensions: { field: 'file' } };

describe('what a file is', () => {
  it.each([
    ['image/png', pngFile()],
    ['image/jpeg', jpegFile()],
    ['application/dicom', dicomFile()],
  ])('is told by its content: %s', async (contentType, file) => {
    for (const chunkSize of [1, 7, 65_536]) {
      await expect(factsOf(file, { chunkSize })).resolves.toMatchObject({
        contentType,
        sha256: sha256Of(file),
        byteSize: file.length,
      });
    }
  });

  it('is DICOM though its preamble looks like a PNG', async () => {
    const file = dicomFile();
    pngFile().copy(file, 0, 0, 8);

    await expect(factsOf(file)).resolves.toMatchObject({ contentType: 'application/dicom' });
  });

  it.each(['%PDF-1.7\n', 'GIF89a', 'x', 'MZ'.padEnd(500)])('must be one we know: %j', async (text) => {
    await expect(factsOf(Buffer.from(text))).rejects.toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
      extensions: { field: 'file' },
    });
  });

  it('must not be nothing', async () => {
    await expect(factsOf(Buffer.alloc(0))).rejects.toMatchObject({
      ...REFUSED,
      message: 'The file is empty.',
    });
  });

  it('must keep to the limit, which the refusal names', async () => {
    const file = dicomFile({ rows: 64, columns: 64 });

    await expect(factsOf(file, { maxBytes: 2048 })).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      message: expect.stringContaining('2 KiB'),
    });
    await expect(factsOf(file, { maxBytes: file.length })).resolves.toMatchObject({ byteSize: file.length });
  });
});

describe('a file cut short', () => {
  it.each([
    ['PNG', pngFile()],
    ['JPEG', jpegFile()],
    ['DICOM', dicomFile()],
  ])('is refused: %s', async (_format, file) => {
    for (const missing of [1, 2, 5, 20]) {
      await expect(factsOf(file.subarray(0, -missing))).rejects.toMatchObject(CUT_SHORT);
    }
  });

  it.each([
    ['PNG', pngFile()],
    ['JPEG', jpegFile()],
    ['DICOM', dicomFile()],
  ])('is not one with zero bytes after its end: %s', async (_format, file) => {
    const padded = Buffer.concat([file, Buffer.alloc(300)]);

    await expect(factsOf(padded, { chunkSize: 100 })).resolves.toMatchObject({ byteSize: padded.length });
  });

  it('is not one with more after its end: PNG and JPEG are refused', async () => {
    for (const file of [pngFile(), jpegFile()]) {
      await expect(factsOf(Buffer.concat([file, Buffer.from('<script>')]))).rejects.toMatchObject(REFUSED);
    }
  });

  it('tells a client that went away from a file that ended', async () => {
    const source = new PassThrough();
    const { body } = inspect(source, { maxBytes: MEBIBYTE, timeZone: 'UTC' });
    source.write(dicomFile().subarray(0, 400));
    source.destroy();
    // Nobody reads yet.
    await new Promise((resolve) => setTimeout(resolve, 10));

    await expect(bytesOf(body)).rejects.toMatchObject({
      ...REFUSED,
      message: expect.stringContaining('broke off'),
    });
  });
});

describe('a refused file', () => {
  it('is read to its end, so that the client hears the answer', async () => {
    const source = streamOf(Buffer.alloc(5 * MEBIBYTE, 'x'));
    const { body } = inspect(source, { maxBytes: MEBIBYTE, timeZone: 'UTC' });

    await expect(bytesOf(body)).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
    await finished(source);
    expect(source.readableEnded).toBe(true);
  });
});
