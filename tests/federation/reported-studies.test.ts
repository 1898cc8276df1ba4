import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf } from '../support/ask.ts';
import { Clinic } from '../support/clinic.ts';
import { dicomFile, newUid } from '../support/dicom.ts';
import type { Person } from '../support/person.ts';

const createReport = `mutation ($input: CreateReportInput!) { createReport(input: $input) { id study { id } } }`;
const restrict = `mutation ($id: ID!) { setPatientRestricted(id: $id, restricted: true, reason: "Asked for") { id } }`;
const texts = { findings: 'Two views.', impression: 'No change.' };

let clinic: Clinic;
let radiologist: Person;
beforeAll(async () => {
  clinic = await Clinic.open();
  radiologist = await clinic.staff('RADIOLOGIST');
});
afterAll(() => clinic[Symbol.asyncDispose]());

interface Examination {
  readonly patient: { readonly id: string };
  readonly imageId: string;
  readonly studyId: string;
  readonly studyInstanceUid: string;
}

/** A patient with one image, of a study of its own. */
async function examination(): Promise<Examination> {
  const patient = await clinic.patient();
  const studyInstanceUid = newUid();
  const file = new Uint8Array(dicomFile({ studyInstanceUid }));
  const uploaded = await radiologist.upload(patient, file);
  const { id: imageId } = valueOf<{ id: string }>(uploaded, 'uploadImage');
  const found = await radiologist.must('query ($id: ID!) { image(id: $id) { study { id } } }', {
    id: imageId,
  });
  const { study } = found['image'] as { study: { id: string } };
  return { patient, imageId, studyId: study.id, studyInstanceUid };
}

const report = (who: Person, { patient, studyId }: Examination, more: object = {}) =>
  who.ask(createReport, { input: { patientId: patient.id, studyId, ...texts, ...more } });

describe('a report about a study', () => {
  it('leads to the study and what it holds, and the study back to its reports', async () => {
    const made = await examination();
    const answer = await report(radiologist, made, { imageIds: [made.imageId] });
    expect(answer.errors).toEqual([]);
    const { id } = valueOf<{ id: string }>(answer, 'createReport');
    const { studyId, studyInstanceUid } = made;
    const study = { id: studyId, studyInstanceUid, imageCount: 1 };
    const fields = 'id studyInstanceUid imageCount';
    expect(
      await radiologist.must(
        `query ($id: ID!, $patient: ID!) {
          report(id: $id) { study { ${fields} reports { totalCount nodes { id } } } images { study { id } } }
          patient(id: $patient) { studies { nodes { ${fields} reports(first: 1) { nodes { id } } } } }
        }`,
        { id, patient: made.patient.id },
      ),
    ).toEqual({
      report: {
        study: { ...study, reports: { totalCount: 1, nodes: [{ id }] } },
        images: [{ study: { id: studyId } }],
      },
      patient: { studies: { nodes: [{ ...study, reports: { nodes: [{ id }] } }] } },
    });
    const filtered = 'query ($filter: ReportFilter) { reports(filter: $filter) { nodes { id } } }';
    expect(await radiologist.must(filtered, { filter: { studyId } })).toEqual({
      reports: { nodes: [{ id }] },
    });
  });

  it('keeps naming it when its images are deleted, and may be written then', async () => {
    const made = await examination();
    await report(radiologist, made);
    const deletion = 'mutation ($id: ID!) { deleteImage(id: $id, reason: "Blurred") { id } }';
    await radiologist.must(deletion, { id: made.imageId });
    const later = await report(radiologist, made);
    expect(later.errors).toEqual([]);
    const { reports, patient } = await radiologist.must(
      `query ($filter: ReportFilter, $id: ID!) {
        reports(filter: $filter) { nodes { study { id imageCount } } }
        patient(id: $id) { studies { totalCount } }
      }`,
      { filter: { patientId: made.patient.id }, id: made.patient.id },
    );
    const study = { id: made.studyId, imageCount: 0 };
    expect(reports).toEqual({ nodes: [{ study }, { study }] });
    expect(patient).toEqual({ studies: { totalCount: 0 } });
  });

  it('is not written about another patient’s study, nor about one of a closed record', async () => {
    const [own, other] = [await examination(), await examination()];
    const foreign = await report(radiologist, { ...own, studyId: other.studyId });
    expect(codes(foreign)).toEqual(['NOT_FOUND input.studyId']);
    await clinic.administrator.must(restrict, { id: own.patient.id });
    const stranger = await clinic.staff('RADIOLOGIST');
    expect(codes(await report(stranger, own))).toEqual(['FORBIDDEN input.patientId']);
    const disguised = await report(stranger, { ...own, patient: await clinic.patient() });
    expect(codes(disguised)).toEqual(['NOT_FOUND input.studyId']);
  });

  it('is found under the study by who reads confirmed reports only once it is confirmed', async () => {
    const made = await examination();
    const answer = await report(radiologist, made);
    const { id } = valueOf<{ id: string }>(answer, 'createReport');
    const technologist = await clinic.staff('TECHNOLOGIST');
    const asked = 'query ($id: ID!) { image(id: $id) { study { reports { nodes { id } } } } }';
    const found = () => technologist.must(asked, { id: made.imageId });
    expect(await found()).toEqual({ image: { study: { reports: { nodes: [] } } } });
    await radiologist.must('mutation ($id: ID!) { confirmReport(id: $id, version: 1) { id } }', { id });
    expect(await found()).toEqual({ image: { study: { reports: { nodes: [{ id }] } } } });
  });
});
