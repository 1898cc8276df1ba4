import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '../support/ask.ts';
import { confirmReport, createReport, diagnosisClinic, report, texts } from '../support/diagnosis.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof diagnosisClinic>>;
beforeAll(async () => {
  clinic = await diagnosisClinic(stack);
});
afterAll(() => stack.disposeAsync());

describe('createReport', () => {
  it('begins a draft that names the images in their order, and its history', async () => {
    const physician = clinic.person('PHYSICIAN');
    const patientId = await clinic.directory.patient();
    const images = [await clinic.directory.image(patientId), await clinic.directory.image(patientId)];
    const [first, second] = images.toReversed();
    const input = { patientId, imageIds: [first, second, first], recommendations: 'Cast.', ...texts };
    const { data, errors } = await physician.ask(createReport, { input });
    expect(errors).toEqual([]);
    expect(data?.['createReport']).toMatchObject({
      status: 'DRAFT',
      version: 1,
      ...texts,
      recommendations: 'Cast.',
      patient: { id: patientId },
      images: [{ id: first }, { id: second }],
      study: null,
      author: { id: physician.staffId },
      confirmedBy: null,
      confirmedAt: null,
      addenda: [],
      viewerCanConfirm: true,
      history: [{ version: 1, status: 'DRAFT', reason: null, ...texts, actor: { id: physician.staffId } }],
    });
  });
});
