import { unauthenticated } from '@lightbox/platform/errors.ts';
import { permissionsOf } from '@lightbox/platform/permissions.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { PatientReads } from '#patients/patient.reads.ts';
import { StaffReads } from '#staff/staff.reads.ts';
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
    patient: async ({ patientId, signedIn }, _, { em, loaders, audit }) => {
      if (patientId === null) return null;
      if (signedIn === undefined) {
        audit.touched(patientId);
        return loaders.patient.load(patientId);
      }
      return (await new PatientReads(em, signedIn).byIds([patientId]))[0] ?? null;
    },
    staff: async ({ staffId, signedIn }, _, { em, loaders }) => {
      if (staffId === null) return null;
      if (signedIn === undefined) return loaders.staff.load(staffId);
      return (await new StaffReads(em, signedIn).byIds([staffId]))[0] ?? null;
    },
  },
} satisfies Resolvers;
