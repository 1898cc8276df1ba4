import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inspect } from '@lightbox/imaging/files/inspect.ts';
import { modalityOf } from '@lightbox/imaging/files/modality.ts';
import { AppError } from '@lightbox/platform/errors.ts';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { IMPLICIT_LITTLE_ENDIAN, dicomFile, jpegFile, pngFile } from '../../support/dicom.ts';
import { factsOf } from '../../support/inspection.ts';
import { deflated } from '../../support/raw-dicom.ts';
import { skipWithReason } from '../../support/skipped.ts';
import { bytesOf, streamOf } from '../../support/streams.ts';

const REFUSALS = new Set<string>(['BAD_USER_INPUT', 'UNSUPPORTED_MEDIA_TYPE', 'PAYLOAD_TOO_LARGE']);

/** What comes of a file: its facts, or the code of the refusal; nothing else may come. */
async function outcomeOf(file: Buffer, chunkSize = 65_536) {
  const { body, facts } = inspect(streamOf(file, chunkSize), { maxBytes: 1024 * 1024, timeZone: 'UTC' });
  try {
    await bytesOf(body);
    return facts();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

describe('a hostile file', () => {
  const files = [
    dicomFile(),
    dicomFile({ transferSyntaxUid: IMPLICIT_LITTLE_ENDIAN }),
    dicomFile({ transferSyntaxUid: '1.2.840.10008.1.2.2' }),
    deflated(dicomFile()),
    pngFile(),
    jpegFile(),
  ];
  const mutation = fc.record({ at: fc.nat(1200), bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }) });

  it('is taken or refused, and nothing else, wherever its bytes are changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 300 }),
        async (original, mutations, chunkSize) => {
          const file = Buffer.from(original);
          for (const { at, bytes } of mutations)
            file.set(bytes.subarray(0, file.length - (at % file.length)), at % file.length);
          const outcome = await outcomeOf(file, chunkSize);
          expect(typeof outcome === 'object' || REFUSALS.has(outcome)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  }, 60_000);

  it('gets its answer though its deflated data cannot be inflated', async () => {
    const file = deflated(dicomFile()).fill(0xff, 162);
    for (const chunkSize of [1, 100, 65_536]) {
      await expect(factsOf(file, { chunkSize })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('cannot be read'),
      });
    }
  });

  it('is found out wherever it is cut, chunks of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.nat(),
        fc.integer({ min: 1, max: 300 }),
        async (file, at, chunkSize) => {
          const cut = file.subarray(0, at % file.length);
          const outcome = await outcomeOf(cut, chunkSize);
          // A data set may end between two elements without any sign that more was to come.
          expect(typeof outcome === 'string' || outcome.contentType === 'application/dicom').toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is read in time that grows with its size alone', async () => {
    const element = Buffer.from('0900010000000000', 'hex');
    const file = Buffer.concat([
      dicomFile({ transferSyntaxUid: IMPLICIT_LITTLE_ENDIAN }),
      ...Array.from({ length: 100_000 }, () => element),
    ]);
    const begun = performance.now();

    await expect(outcomeOf(file)).resolves.toMatchObject({ contentType: 'application/dicom' });
    expect(performance.now() - begun).toBeLessThan(3000);
  });
});

const samples = resolve('../shared/dicom');
const accepted = {
  'CR_mono1_16x16.dcm': { modality: 'CR', rows: 16, patientId: '77654033' },
  'CT_small.dcm': { modality: 'CT', rows: 128, patientId: '1CT1' },
  'JPGExtended.dcm': { modality: 'NM', rows: 1024, transferSyntaxUid: '1.2.840.10008.1.2.4.51' },
  'MR_small_RLE.dcm': { modality: 'MR', rows: 64, transferSyntaxUid: '1.2.840.10008.1.2.5' },
  'MR_small_jp2klossless.dcm': { modality: 'MR', rows: 64, transferSyntaxUid: '1.2.840.10008.1.2.4.90' },
  'MR_small_jpeg_ls_lossless.dcm': { modality: 'MR', rows: 64, transferSyntaxUid: '1.2.840.10008.1.2.4.80' },
  'examples_rgb_color.dcm': { modality: 'US', rows: 240, columns: 320 },
  'examples_ybr_color.dcm': { modality: 'US', numberOfFrames: 30, acquiredAt: '2016-05-03T12:15:35.000Z' },
  'test-SR.dcm': { modality: 'SR', rows: null, studyDescription: 'OFFIS Structured Reporting Test Document' },
};

if (existsSync(samples)) {
  describe('a file from a real machine', () => {
    it.each(Object.entries(accepted))('is taken with what it says: %s', async (name, dicom) => {
      await expect(outcomeOf(readFileSync(join(samples, name)), 1000)).resolves.toMatchObject({ dicom });
      expect(modalityOf(dicom.modality)).toMatch(/^[A-Z_]+$/);
    });

    it.each([
      ['MR_truncated.dcm', 'BAD_USER_INPUT'],
      ['no_meta.dcm', 'UNSUPPORTED_MEDIA_TYPE'],
    ])('is refused: %s', async (name, code) => {
      await expect(outcomeOf(readFileSync(join(samples, name)))).resolves.toBe(code);
    });
  });
} else {
  skipWithReason('a file from a real machine', 'the sample files are not beside the checkout', {
    canBeBrought: false,
  });
}
