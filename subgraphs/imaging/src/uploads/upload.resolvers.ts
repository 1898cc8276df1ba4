import type { Resolvers } from '#generated/graphql.ts';
import { written } from '#images/image.resolvers.ts';

export const uploadResolvers = {
  Mutation: {
    uploadImage: async (_, { input, file }, context) =>
      written(context, await context.services.uploads.upload(input, file)),
    uploadImages: (_, { input, files }, { services }) => services.uploadSets.upload(input, files),
  },
  UploadResult: {
    image: ({ imageId }, _, context) => (imageId === null ? null : written(context, imageId)),
  },
} satisfies Resolvers;
