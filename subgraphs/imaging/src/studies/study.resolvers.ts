import { forbidden, notFound, unauthenticated } from '@lightbox/platform/errors.ts';
import { can } from '@lightbox/platform/identity.ts';
import { isId } from '@lightbox/platform/ids.ts';
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
  },
} satisfies Resolvers;
