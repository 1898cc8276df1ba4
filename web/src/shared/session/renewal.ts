import { print } from 'graphql';
import { env } from '#env.ts';
import { graphql } from '#generated/gql.ts';
import type { RefreshSessionMutation } from '#generated/graphql.ts';
import { beginSession, endSession, getSession, type Session } from './session.ts';

const RefreshSessionDocument = graphql(`
  mutation RefreshSession {
    refreshSession {
      accessToken
      accessTokenExpiresAt
      account {
        id
        email
      }
    }
  }
`);

type Answer = { data?: RefreshSessionMutation | null; errors?: { extensions?: Record<string, unknown> }[] };

/** In the background a token is renewed this long before it stops working, in milliseconds. */
const early = 60_000;
/** A request does not set out with a token that may stop working on its way. */
const margin = 5000;

let renewing: Promise<void> | null = null;

const isOver = ({ expiresAt }: Session, within: number): boolean =>
  Date.parse(expiresAt) - Date.now() < within;

async function renewNow(): Promise<void> {
  const session = getSession();
  if (!session) return;
  let answer: Answer;
  try {
    const response = await fetch(env.graphqlUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: print(RefreshSessionDocument), operationName: 'RefreshSession' }),
    });
    answer = (await response.json()) as Answer;
  } catch {
    // Without a network the session is not over; the next try comes by itself.
    return;
  }
  // Who has signed out or in meanwhile is not signed back into this one.
  if (getSession() !== session) return;
  const renewed = answer.data?.refreshSession;
  if (renewed?.account.email === session.email) {
    const { accessToken, accessTokenExpiresAt: expiresAt } = renewed;
    beginSession({ ...session, accessToken, expiresAt });
  } else if (renewed || answer.errors?.some(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED')) {
    // Also when another tab has signed in as somebody else: the browser keeps one refresh token.
    endSession('ended');
  }
}

/** One tab after the other: a refresh token that two use is taken for stolen. Plain HTTP offers no locks. */
function renew(): Promise<void> {
  const locks = 'locks' in navigator ? navigator.locks : null;
  renewing ??= (locks ? locks.request('lightbox.refresh', renewNow) : renewNow()).finally(() => {
    renewing = null;
  });
  return renewing;
}

/** The session of this tab with a token that works for now; waits for a new one when the old one has run out. */
export async function freshSession(): Promise<Session | null> {
  const session = getSession();
  if (session && isOver(session, margin)) await renew();
  return getSession();
}

/** Renews the session of this tab for as long as the tab is open, also after the computer has slept. */
export function keepSessionAlive(): void {
  setInterval(() => {
    const session = getSession();
    if (session && isOver(session, early)) void renew();
  }, 10_000);
}
