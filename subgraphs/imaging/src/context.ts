import { readablePatients } from '@lightbox/platform/directory.ts';
import { listLoader, rowLoader } from '@lightbox/platform/loaders.ts';
import type { RequestContext } from '@lightbox/platform/subgraph.ts';
import { ImageReads, type ImageParent, type ListArgs } from '#images/image.reads.ts';
import { ImageService } from '#images/image.service.ts';
import { StudyReads } from '#studies/study.reads.ts';
import { UploadService, type UploadPlace } from '#uploads/upload.service.ts';

/** What the resolvers of one request work with. */
export type Context = RequestContext & ReturnType<typeof parts>;

function parts(request: RequestContext, place: UploadPlace) {
  const { em, viewer, audit } = request;
  const images = new ImageReads(em, viewer);
  const studies = new StudyReads(em, viewer);
  const under = (parent: ImageParent) => listLoader((ids, args: ListArgs) => images.pages(parent, ids, args));
  return {
    images,
    store: place.store,
    services: {
      images: new ImageService(em, viewer, audit),
      uploads: new UploadService(request, place),
    },
    loaders: {
      image: rowLoader(
        (ids) => images.byIds(ids),
        ({ id }) => id,
      ),
      imagesOf: { patient: under('patient'), staff: under('staff') },
      study: rowLoader(
        (ids) => studies.byIds(ids),
        ({ id }) => id,
      ),
      series: rowLoader(
        (ids) => studies.seriesByIds(ids),
        ({ id }) => id,
      ),
      patient: rowLoader(
        (ids) => readablePatients(em, viewer, ids),
        ({ id }) => id,
      ),
    },
  };
}

export const createContext = (request: RequestContext, place: UploadPlace): Context => ({
  ...request,
  ...parts(request, place),
});
