import { deriveUid } from '../files/uid.ts';
import { hashSeed } from '../random.ts';
import { addMinutes, isoDate } from './calendar.ts';
import { episodeKey } from './episode.ts';
import type { Episode, Telling } from './episode.ts';
import type { DemoImage } from './types.ts';

/** The images of a visit's study, in the order of acquisition. */
export function imagesOf(episode: Episode, { seed, random }: Telling): DemoImage[] {
  const { patient, study } = episode;
  const key = episodeKey(episode);
  const arrived = addMinutes(episode.capturedAt, random.between(14, 48));
  const kind = study.dicomModality ?? study.series.toUpperCase();
  const date = isoDate(episode.capturedAt).replaceAll('-', '');
  return study.pictures.map((picture, index): DemoImage => {
    const number = String(index + 1).padStart(2, '0');
    const slice = 'level' in picture ? '' : ` ${index}`;
    return {
      key: `${key}/image-${index + 1}`,
      mrn: patient.mrn,
      modality: study.modality,
      dicomModality: study.dicomModality,
      bodyPart: study.bodyPart,
      description: study.description,
      capturedAt: addMinutes(episode.capturedAt, index * 1.5),
      uploadedAt: addMinutes(arrived, index * 0.2),
      uploadedBy: episode.technologist,
      fileName: `${kind}_${study.bodyPart}_${date}_${number}.${study.dicomModality ? 'dcm' : 'png'}`,
      contentType: study.dicomModality ? 'application/dicom' : 'image/png',
      file: {
        patient: { name: patient.name, birthDate: patient.birthDate, sex: patient.sex },
        referrer: episode.referrer.name,
        studyInstanceUid: deriveUid(`${seed} study ${key}`),
        seriesInstanceUid: deriveUid(`${seed} series ${key}`),
        sopInstanceUid: deriveUid(`${seed} instance ${key} ${index}`),
        accessionNumber: `A${date}${patient.mrn.slice(-4)}${episode.number}`,
        seriesDescription: study.series,
        seriesNumber: 1,
        instanceNumber: index + 1,
      },
      picture,
      pictureSeed: hashSeed(seed, `${key}${slice}`),
    };
  });
}
