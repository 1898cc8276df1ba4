import { graphql } from '#generated/gql.ts';
import type { LoginMutation } from '#generated/graphql.ts';
import type { Session } from '#shared/session/session.ts';

export const LoginDocument = graphql(`
  mutation Login($email: String!, $password: String!) {
    login(input: { email: $email, password: $password }) {
      accessToken
      accessTokenExpiresAt
      account {
        id
        email
        role
        permissions
        patient {
          id
          displayName
        }
        staff {
          id
          displayName
        }
      }
    }
  }
`);

export const LogoutDocument = graphql(`
  mutation Logout {
    logout
  }
`);

/** What the app keeps of a sign-in. */
export const toSession = ({
  accessToken,
  accessTokenExpiresAt,
  account,
}: NonNullable<LoginMutation['login']>): Session => ({
  accessToken,
  expiresAt: accessTokenExpiresAt,
  email: account.email,
  name: account.staff?.displayName ?? account.patient?.displayName ?? account.email,
  role: account.role,
  permissions: account.permissions,
  staffId: account.staff?.id ?? null,
  patientId: account.patient?.id ?? null,
});
