import { randomBytes } from 'node:crypto';
import { dicomFile, newUid } from '../tests/support/dicom.ts';

const pixelsOf = (file: Buffer) => file.length - 16 * 16;
const noise = randomBytes(1024 ** 2);
const chunkSize = 256 * 1024;

/** A valid DICOM file that is made while it is read: one frame of 8-bit grey, as large as its rows and columns say. */
export class LargeDicom {
  readonly byteSize: number;
  readonly #head: Buffer;
  readonly #pixels: number;

  /** @param rows from 1 to 65535; there are as many columns, and one byte a pixel */
  constructor(rows: number, patientId: string) {
    this.#pixels = rows * rows;
    // Pixel data is the last element, of an even length: a small file up to there, with another length in it, begins a
    // large one.
    const small = dicomFile({
      patientId,
      sopInstanceUid: newUid(),
      elements: { Rows: rows, Columns: rows },
    });
    this.#head = Buffer.from(small.subarray(0, pixelsOf(small)));
    this.#head.writeUInt32LE(this.#pixels, this.#head.length - 4);
    this.byteSize = this.#head.length + this.#pixels;
  }

  async *bytes(): AsyncGenerator<Buffer> {
    yield this.#head;
    for (let done = 0; done < this.#pixels; done += chunkSize) {
      const start = (done * 7) % (noise.length - chunkSize);
      yield noise.subarray(start, start + Math.min(chunkSize, this.#pixels - done));
    }
  }
}
