import { patientsNotToWrite, readablePatients } from '@lightbox/platform/directory.ts';
import { listLoader, rowLoader } from '@lightbox/platform/loaders.ts';
import type { PageArgs } from '@lightbox/platform/connection.ts';
import type { RequestContext } from '@lightbox/platform/subgraph.ts';
import { ImageReads, type ImageParent, type ListArgs } from '#images/image.reads.ts';
import { ImageService } from '#images/image.service.ts';
import { StudyReads, type SeriesRow } from '#studies/study.reads.ts';
import { UploadService, type UploadPlace } from '#uploads/upload.service.ts';
import { UploadSetService } from '#uploads/upload-set.service.ts';

/** What the resolvers of one request work with. */
export type Context = RequestContext & ReturnType<typeof parts>;

function parts(request: RequestContext, place: UploadPlace) {
  const { em, viewer, audit } = request;
  const images = new ImageReads(em, viewer);
  const studies = new StudyReads(em, viewer);
  const uploads = new UploadService(request, place);
  const holdings = (of: 'study_id' | 'series_id') =>
    rowLoader(
      (ids) => studies.holdings(of, ids),
      ({ id }) => id,
    );
  const under = (parent: ImageParent) => listLoader((ids, args: ListArgs) => images.pages(parent, ids, args));
  return {
    images,
    store: place.store,
    timeZone: place.timeZone,
    services: {
      images: new ImageService(em, viewer, audit),
      uploads,
      uploadSets: new UploadSetService(request, uploads),
    },
    loaders: {
      image: rowLoader(
        (ids) => images.byIds(ids),
        ({ id }) => id,
      ),
      imagesOf: { patient: under('patient'), staff: under('staff') },
      studiesOfPatient: listLoader((ids, args: PageArgs) => studies.ofPatients(ids, args)),
      seriesOf: listLoader<object, SeriesRow[]>(async (ids) => {
        const series = Map.groupBy(await studies.seriesOf(ids), ({ studyId }) => studyId);
        return new Map(ids.map((id) => [id, series.get(id) ?? []]));
      }),
      holdings: { study: holdings('study_id'), series: holdings('series_id') },
      study: rowLoader(
        (ids) => studies.byIds(ids),
        ({ id }) => id,
      ),
      series: rowLoader(
        (ids) => studies.seriesByIds(ids),
        ({ id }) => id,
      ),
      /** Patients in whose records the viewer may not write. */
      patientNotToWrite: rowLoader(
        (ids) => patientsNotToWrite(em, viewer, ids),
        ({ id }) => id,
      ),
      /** Patients that exist and that the viewer may read. */
      patient: rowLoader(
        (ids) => readablePatients(em, viewer, ids),
        ({ id }) => id,
      ),
    },
  };
}

/** @param place does not change from request to request */
export const createContext = (request: RequestContext, place: UploadPlace): Context => ({
  ...request,
  ...parts(request, place),
});
