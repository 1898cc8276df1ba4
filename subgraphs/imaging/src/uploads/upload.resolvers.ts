import type { Resolvers } from '#generated/graphql.ts';
import { byId } from '#images/image.resolvers.ts';

export const uploadResolvers = {
  Mutation: {
    uploadImage: async (_, { input, file }, context) =>
      byId(context, await context.services.uploads.upload(input, file)),
    uploadImages: (_, { input, files }, { services }) => services.uploadSets.upload(input, files),
  },
  UploadResult: {
    image: ({ imageId }, _, context) => (imageId === null ? null : byId(context, imageId)),
  },
} satisfies Resolvers;
