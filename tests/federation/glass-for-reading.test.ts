import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { valueOf } from '../support/ask.ts';
import { Clinic } from '../support/clinic.ts';
import { pngFile } from '../support/dicom.ts';

const restrict = `mutation ($id: ID!) {
  setPatientRestricted(id: $id, restricted: true, reason: "A public person") { restricted } }`;
const breakGlass = 'mutation ($id: ID!) { breakGlass(patientId: $id, reason: "An emergency") { id } }';
const deleteImage = 'mutation ($id: ID!) { deleteImage(id: $id, reason: "Blurred") { deletedAt } }';
const note = 'mutation ($id: ID!) { addWorkflowLog(input: { patientId: $id, text: "Seen" }) { id } }';

let clinic: Clinic;

beforeAll(async () => {
  clinic = await Clinic.open();
});
afterAll(() => clinic[Symbol.asyncDispose]());

describe('a broken glass', () => {
  it('lets nobody delete an image, nor come by a part in the record in that way', async () => {
    const [treating, radiologist] = [await clinic.staff('TECHNOLOGIST'), await clinic.staff('RADIOLOGIST')];
    const patient = await clinic.patient();
    const uploaded = await treating.upload(patient, new Uint8Array(pngFile()), 'a.png', {
      modality: 'X_RAY',
    });
    const { id } = valueOf<{ id: string }>(uploaded, 'uploadImage');
    await clinic.administrator.must(restrict, { id: patient.id });
    await radiologist.must(breakGlass, { id: patient.id });
    const { data, errors } = await radiologist.ask(deleteImage, { id });
    expect(data).toEqual({ deleteImage: null });
    expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'FORBIDDEN', field: 'id' }]);
    expect((await radiologist.ask(note, { id: patient.id })).errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ]);
    const image = await treating.ask('query ($id: ID!) { image(id: $id) { deletedAt } }', { id });
    expect(image.data).toEqual({ image: { deletedAt: null } });
  });
});
