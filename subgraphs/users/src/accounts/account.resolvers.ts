import { connectionResolvers } from '@lightbox/platform/connection.ts';
import { notFound, unauthenticated } from '@lightbox/platform/errors.ts';
import { permissionsOf } from '@lightbox/platform/permissions.ts';
import type { Context } from '#context.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { PatientReads } from '#patients/patient.reads.ts';
import { StaffReads } from '#staff/staff.reads.ts';
import type { AccountRow } from './account.mappers.ts';
import type { StartedSession } from './session.service.ts';
import { clearedRefreshCookie, refreshCookie } from './refresh-cookie.ts';

/** Our own pages keep the refresh token where no script can read it. */
function kept({ caller, cookies }: Context, session: StartedSession) {
  if (!caller.isOwnOrigin) return session;
  cookies.push(refreshCookie(session.refreshToken, caller));
  return { ...session, refreshToken: null };
}

async function byId({ accounts }: Context, id: string): Promise<AccountRow> {
  const [account] = await accounts.byIds([id]);
  if (account === undefined) throw notFound('account', 'id');
  return account;
}

export const accountResolvers = {
  Query: {
    me: (_, __, { accounts }) => accounts.own(),
    sessions: (_, __, { accounts }) => accounts.sessions(),
    accounts: async (_, args, { accounts, audit }) => {
      const page = await accounts.page(args);
      for (const { patientId } of page.nodes) if (patientId !== null) audit.touched(patientId);
      return page;
    },
  },
  Mutation: {
    login: async (_, { input }, context) => kept(context, await context.services.sessions.login(input)),
    refreshSession: async (_, { refreshToken }, context) => {
      const token = refreshToken ?? context.caller.refreshCookie;
      if (token === null) throw unauthenticated('Sign in first: there is no refresh token.');
      return kept(context, await context.services.sessions.refresh(token));
    },
    changePassword: async (_, { input }, { services, viewer }) => {
      if (viewer === null) throw unauthenticated();
      await services.passwords.change(viewer, input);
      return true;
    },
    endSession: async (_, { id }, { services, viewer }) => {
      if (viewer === null) throw unauthenticated();
      await services.sessions.end(viewer, id);
      return true;
    },
    activateAccount: async (_, { id }, context) => {
      await context.services.activation.activate(id);
      return byId(context, id);
    },
    deactivateAccount: async (_, { id, reason }, context) => {
      await context.services.activation.deactivate(id, reason);
      return byId(context, id);
    },
    logout: async (_, __, { services, viewer, caller, cookies }) => {
      if (viewer === null) throw unauthenticated();
      await services.sessions.logout(viewer);
      if (caller.isOwnOrigin) cookies.push(clearedRefreshCookie(caller));
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
      await audit.readBy(signedIn, patientId);
      return (await new PatientReads(em, signedIn).byIds([patientId]))[0] ?? null;
    },
    staff: async ({ staffId, signedIn }, _, { em, loaders }) => {
      if (staffId === null) return null;
      if (signedIn === undefined) return loaders.staff.load(staffId);
      return (await new StaffReads(em, signedIn).byIds([staffId]))[0] ?? null;
    },
  },
  AccountConnection: connectionResolvers,
} satisfies Resolvers;
