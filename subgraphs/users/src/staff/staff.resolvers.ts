import { connectionResolvers } from '@lightbox/platform/connection.ts';
import { notFound, unauthenticated } from '@lightbox/platform/errors.ts';
import { isId } from '@lightbox/platform/ids.ts';
import type { Context } from '#context.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { displayNameFor, type StaffRow } from './staff.mappers.ts';

async function byId({ loaders }: Context, id: string): Promise<StaffRow> {
  const staff = isId(id) ? await loaders.staff.load(id) : null;
  if (staff === null) throw notFound('member of staff');
  return staff;
}

export const staffResolvers = {
  Query: {
    staff: (_, { id }, context) => byId(context, id),
    staffMembers: (_, { filter, ...page }, { staff }) => staff.page(filter ?? null, page),
  },
  Mutation: {
    registerStaff: async (_, { input }, context) =>
      byId(context, await context.services.staff.register(input)),
    updateStaff: async (_, { id, version, input }, context) => {
      await context.services.staff.update(id, version, input);
      return byId(context, id);
    },
  },
  Staff: {
    __resolveReference: async ({ id }, context) => {
      if (context.viewer === null) throw unauthenticated();
      return byId(context, id);
    },
    displayName: (staff, _, { viewer }) => displayNameFor(viewer, staff),
    name: ({ givenName, familyName }) => ({ given: givenName, family: familyName }),
    account: ({ id }, _, { loaders }) => loaders.accountOfStaff.load(id),
  },
  StaffConnection: connectionResolvers,
} satisfies Resolvers;
