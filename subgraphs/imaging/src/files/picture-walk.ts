import { restIsZero, type Walk } from './byte-walk.ts';
import { cutShort, damaged } from './refusals.ts';

export const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
export const JPEG_SIGNATURE = Buffer.from([0xff, 0xd8, 0xff]);

const IEND_CHECKSUM = 0xae426082;
const EOI = 0xd9;
const SOS = 0xda;

/** Walks a PNG chunk by chunk (PNG specification, section 5) and refuses one that does not reach its IEND. */
export function* walkPng(): Walk<void> {
  yield { skip: PNG_SIGNATURE.length };
  const seen = new Set<string>();
  while (!seen.has('IEND')) {
    const head = yield { take: 8 };
    const length = head.readUInt32BE(0);
    const type = head.toString('latin1', 4);
    const first = seen.size === 0;
    if (length > 0x7fff_ffff || !/^[A-Za-z]{4}$/.test(type)) throw damaged('PNG');
    if (first !== (type === 'IHDR') || (first && length !== 13)) throw damaged('PNG');
    if (type === 'IEND') {
      const checksum = yield { take: 4 };
      if (length !== 0 || checksum.readUInt32BE(0) !== IEND_CHECKSUM) throw damaged('PNG');
    } else {
      yield { skip: length + 4 };
    }
    if (type === 'IHDR' || type === 'IDAT' || type === 'IEND') seen.add(type);
  }
  const isWhole = (yield* restIsZero()) && seen.has('IDAT');
  if (!isWhole) throw damaged('PNG');
}

/**
 * Walks a JPEG's segments up to its first scan (ITU-T T.81, annex B), then looks for the end marker at the
 * end, zero bytes after it allowed.
 */
export function* walkJpeg(): Walk<void> {
  yield { skip: 2 };
  let marker = 0;
  while (marker !== SOS) {
    if ((yield { take: 1 })[0] !== 0xff) throw damaged('JPEG');
    do marker = (yield { take: 1 })[0] ?? 0;
    while (marker === 0xff);
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) continue;
    if (marker < 0xc0 || marker === 0xd8 || marker === EOI) throw damaged('JPEG');
    const length = (yield { take: 2 }).readUInt16BE(0);
    if (length < 2) throw damaged('JPEG');
    yield { skip: length - 2 };
  }
  let ended = false;
  let before = 0;
  yield {
    rest: (chunk) => {
      const last = chunk.findLastIndex((byte) => byte !== 0);
      if (last >= 0) ended = chunk[last] === EOI && (last > 0 ? chunk[last - 1] : before) === 0xff;
      before = chunk.at(-1) ?? before;
    },
  };
  if (!ended) throw cutShort();
}
