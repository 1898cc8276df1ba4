import { setTimeout } from 'node:timers/promises';
import { createLogger } from '@lightbox/platform/logger.ts';
import { serveSubgraph } from '@lightbox/platform/serve.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dicomFile } from '../support/dicom.ts';
import { openDiskStore } from '../support/disk-store.ts';
import { gatewaySecret, tokenFor } from '../support/identity.ts';
import { imagingClinic } from '../support/imaging.ts';
import { fields, head, lastBoundary, part, RawClient, type RawAnswer } from '../support/multipart.ts';
import { sha256Of } from '../support/streams.ts';

const stack = new AsyncDisposableStack();
const nothing = { images: 0, uploads: 0, published: 0, objects: 0 };
const authorization = `Authorization: Bearer ${tokenFor({ role: 'TECHNOLOGIST' })}`;
const query =
  'mutation ($input: UploadImageInput!, $file: Upload!) { uploadImage(input: $input, file: $file) { sha256 } }';
let clinic: Awaited<ReturnType<typeof imagingClinic>>;
let port: number;
let before: Buffer;
let file: Buffer;

beforeAll(async () => {
  const { store } = stack.use(await openDiskStore());
  const maxUploadBytes = 4 * 1024 ** 2;
  clinic = await imagingClinic(stack, store, maxUploadBytes);
  const config = { host: '127.0.0.1', port: 0, maxUploadBytes, gatewaySecret, introspection: false };
  const served = await serveSubgraph(clinic.imaging, config, createLogger('imaging', 'fatal'));
  stack.use(served);
  port = Number(new URL(served.address).port);
  const patientId = await clinic.directory.patient();
  before = fields({ query, variables: { input: { patientId }, file: null } }, { 0: ['variables.file'] });
  file = dicomFile({ patientId: `MRN-${patientId}`, rows: 1500, columns: 2000 });
});
afterAll(() => stack.disposeAsync());

const send = (content: Buffer, more: string[]): Promise<RawAnswer> =>
  new RawClient(port).post(Buffer.concat([before, part('0', content, 'slice.dcm'), lastBoundary]), more);

const refused = (code: string) => ({ body: { errors: [{ extensions: { code, field: 'file' } }] } });

describe('an upload over HTTP', () => {
  it('that is too large is refused while it is still coming in', async () => {
    const answer = await send(Buffer.concat([file, Buffer.alloc(8 * 1024 ** 2)]), [authorization]);
    expect(answer).toMatchObject(refused('PAYLOAD_TOO_LARGE'));
    expect(await clinic.holdings()).toEqual(nothing);
  });

  it('that ends in the middle of its file is refused', async () => {
    const half = Buffer.concat([before, part('0', file.subarray(0, file.length / 2), 'slice.dcm')]);
    const answer = await new RawClient(port).post(half, [authorization]);
    expect(answer).toMatchObject(refused('BAD_USER_INPUT'));
    expect(await clinic.holdings()).toEqual(nothing);
  });

  it.each([
    ['nobody', []],
    ['a clerk', [`Authorization: Bearer ${tokenFor({ role: 'CLERK' })}`]],
  ])('of %s gets its answer, although nobody reads the file', async (_who, more) => {
    const { body } = await send(Buffer.concat([file, file, file]), more);
    expect(body).toMatchObject({ errors: [{ extensions: { code: expect.stringMatching(/^(UN|FORB)/) } }] });
  });

  it('whose client goes away at 50 % leaves nothing', async () => {
    const client = new RawClient(port);
    const whole = Buffer.concat([before, part('0', file, 'slice.dcm'), lastBoundary]);
    client.socket.write(head(whole.length, [authorization]));
    client.socket.write(whole.subarray(0, whole.length / 2));
    while ((await clinic.holdings()).uploads === 0) await setTimeout(5);
    await setTimeout(50);
    client.socket.destroy();
    while ((await clinic.holdings()).uploads > 0) await setTimeout(5);
    expect(await clinic.holdings()).toEqual(nothing);
  });

  it('is stored as it was sent', async () => {
    const answer = await send(file, [authorization]);
    expect(answer.body).toEqual({ data: { uploadImage: { sha256: sha256Of(file) } } });
    expect(await clinic.holdings()).toEqual({ images: 1, uploads: 0, published: 1, objects: 1 });
  });
});
