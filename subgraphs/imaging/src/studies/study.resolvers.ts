import { connectionResolvers } from '@lightbox/platform/connection.ts';
import { forbidden, notFound, unauthenticated } from '@lightbox/platform/errors.ts';
import { can } from '@lightbox/platform/identity.ts';
import { isId } from '@lightbox/platform/ids.ts';
import { modalities } from '#files/modality.ts';
import type { Resolvers } from '#generated/graphql.ts';

export const studyResolvers = {
  Study: {
    __resolveReference: async ({ id }, { viewer, loaders, audit }) => {
      if (viewer === null) throw unauthenticated();
      if (!can(viewer, 'image:read')) throw forbidden();
      const study = isId(id) ? await loaders.study.load(id) : null;
      if (study === null) throw notFound('study');
      audit.touched(study.patientId);
      return study;
    },
    modalities: async ({ id }, _, { loaders }) => {
      const held = new Set((await loaders.holdings.study.load(id))?.modalities);
      return modalities.filter((modality) => held.has(modality));
    },
    imageCount: async ({ id }, _, { loaders }) => (await loaders.holdings.study.load(id))?.imageCount ?? 0,
    series: ({ id }, _, { loaders }) => loaders.seriesOf(id, {}),
  },
  Series: {
    // A series is made by one device (PS3.3, section A.1.2.3); files that say otherwise are told by their images.
    modality: async ({ id }, _, { loaders }) => {
      const held = new Set((await loaders.holdings.series.load(id))?.modalities);
      return modalities.find((modality) => held.has(modality)) ?? null;
    },
    imageCount: async ({ id }, _, { loaders }) => (await loaders.holdings.series.load(id))?.imageCount ?? 0,
  },
  StudyConnection: connectionResolvers,
} satisfies Resolvers;
