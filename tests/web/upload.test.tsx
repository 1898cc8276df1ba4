/** @jest-environment jsdom */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { act, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { uploadQueue } from '@lightbox/web/features/images/upload-queue.ts';
import { hospital, image } from './support/hospital.ts';
import { show } from './support/show.tsx';

/** A request whose progress and answer the test gives. */
class FakeRequest extends EventTarget {
  static readonly all: FakeRequest[] = [];
  readonly upload = new EventTarget();
  readonly headers = new Map<string, string>();
  status = 200;
  responseText = '';
  body = new FormData();
  open(): void {
    FakeRequest.all.push(this);
  }
  setRequestHeader(name: string, value: string): void {
    this.headers.set(name, value);
  }
  send(body: FormData): void {
    this.body = body;
  }
  abort(): void {
    this.dispatchEvent(new Event('abort'));
  }
  progress(loaded: number, total: number): void {
    act(
      () =>
        void this.upload.dispatchEvent(
          new ProgressEvent('progress', { loaded, total, lengthComputable: true }),
        ),
    );
  }
  async answer(value: object): Promise<void> {
    this.responseText = JSON.stringify(value);
    await act(async () => void this.dispatchEvent(new Event('load')));
  }
  input(): Record<string, unknown> {
    const operations = this.body.get('operations');
    if (typeof operations !== 'string') throw new Error('the request has no operations');
    return (JSON.parse(operations) as { variables: { input: Record<string, unknown> } }).variables.input;
  }
}

const dicom = (name: string): File => new File([new Uint8Array(128), 'DICM', new Uint8Array(868)], name);
const stored = (): object => ({
  data: {
    uploadImage: {
      __typename: 'Image',
      ...image('i9', { modality: 'MRI', bodyPart: 'BRAIN' }),
      description: null,
      fileName: 'new.dcm',
      capturedAt: null,
      url: null,
      uploadedBy: { __typename: 'Staff', id: 's1', displayName: 'Weiss, Helena' },
      reports: { __typename: 'ReportConnection', nodes: [] },
    },
  },
});

const request = async (n: number): Promise<FakeRequest> => {
  await waitFor(() => expect(FakeRequest.all.length).toBeGreaterThan(n));
  return FakeRequest.all[n] ?? new FakeRequest();
};

const drop = async (...files: File[]): Promise<void> => {
  show('/patients/p1', hospital().link, 'radiologist');
  await userEvent.upload(await screen.findByLabelText('Upload images', { selector: 'input' }), files);
};

describe('an upload', () => {
  const real = globalThis.XMLHttpRequest;
  beforeEach(() => {
    FakeRequest.all.length = 0;
    Object.assign(globalThis, { XMLHttpRequest: FakeRequest });
  });
  afterEach(() => {
    uploadQueue.clear();
    Object.assign(globalThis, { XMLHttpRequest: real });
  });

  it('shows its progress and puts the new image among the others', async () => {
    await drop(dicom('new.dcm'));
    const sent = await request(0);
    expect(sent.headers.get('apollo-require-preflight')).toBe('true');
    sent.progress(500, 1000);
    expect(screen.getByRole('progressbar', { name: 'Upload of new.dcm' }).getAttribute('value')).toBe('50');
    await sent.answer(stored());
    expect(await screen.findByRole('link', { name: /^MRI, Brain/ })).toBeTruthy();
    expect(within(screen.getByRole('region', { name: 'Images' })).getAllByRole('link')).toHaveLength(3);
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(screen.getByText('new.dcm is in the record.')).toBeTruthy();
  });

  it('can be cancelled', async () => {
    await drop(dicom('new.dcm'));
    await request(0);
    await userEvent.click(screen.getByRole('button', { name: 'Cancel upload of new.dcm' }));
    expect(screen.queryByText('new.dcm')).toBeNull();
  });

  it('of another patient’s file is taken only when a person says so', async () => {
    await drop(dicom('other.dcm'));
    const sent = await request(0);
    await sent.answer({
      data: { uploadImage: null },
      errors: [{ message: 'x', extensions: { code: 'CONFLICT', field: 'input.acceptPatientMismatch' } }],
    });
    expect(screen.getByText(/Is it the right patient/)).toBeTruthy();
    expect(sent.input()['acceptPatientMismatch']).toBe(false);
    await userEvent.click(screen.getByRole('button', { name: 'Take it anyway' }));
    expect((await request(1)).input()['acceptPatientMismatch']).toBe(true);
  });

  it('that is refused says why in plain words', async () => {
    await drop(dicom('cut.dcm'));
    const error = { message: 'The file is cut short.', extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' } };
    await (await request(0)).answer({ data: { uploadImage: null }, errors: [error] });
    expect(screen.getByText('The file is cut short.')).toBeTruthy();
  });

  it('of what is no image is not even sent', async () => {
    await drop(new File(['hello'], 'letter.txt'), new File([], 'empty.dcm'));
    expect(await screen.findByText(/not a DICOM, PNG or JPEG file/)).toBeTruthy();
    expect(screen.getByText('The file is empty.')).toBeTruthy();
    expect(FakeRequest.all).toHaveLength(0);
  });

  it('of a picture asks first what kind of image it is', async () => {
    await drop(new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])], 'photo.png'));
    await userEvent.click(await screen.findByRole('button', { name: 'Ultrasound' }));
    expect((await request(0)).input()['modality']).toBe('ULTRASOUND');
  });
});
