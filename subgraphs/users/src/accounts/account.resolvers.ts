import { unauthenticated } from '@lightbox/platform/errors.ts';
import { permissionsOf } from '@lightbox/platform/permissions.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { clearedRefreshCookie, refreshCookie } from './refresh-cookie.ts';

export const accountResolvers = {
  Query: {
    me: (_, __, { accounts }) => accounts.own(),
  },
  Mutation: {
    login: async (_, { input }, { services, caller, cookies }) => {
      const session = await services.sessions.login(input);
      if (!caller.isOwnOrigin) return session;
      cookies.push(refreshCookie(session.refreshToken, caller));
      return { ...session, refreshToken: null };
    },
    logout: async (_, __, { services, viewer, caller, cookies }) => {
      if (viewer === null) throw unauthenticated();
      await services.sessions.logout(viewer);
      cookies.push(clearedRefreshCookie(caller));
      return true;
    },
  },
  Account: {
    permissions: ({ role }) => [...permissionsOf(role)],
    patient: ({ patientId }, _, { loaders }) => (patientId === null ? null : loaders.patient.load(patientId)),
    staff: ({ staffId }, _, { loaders }) => (staffId === null ? null : loaders.staff.load(staffId)),
  },
} satisfies Resolvers;
