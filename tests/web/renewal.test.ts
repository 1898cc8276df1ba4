/** @jest-environment jsdom */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { freshSession } from '@lightbox/web/shared/session/renewal.ts';
import { beginSession, endSession, getSession, getSessionEnd } from '@lightbox/web/shared/session/session.ts';

const at = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
const session = (seconds: number) => ({
  accessToken: 'old',
  expiresAt: at(seconds),
  email: 'clerk@test.example',
  name: 'A Clerk',
  role: 'CLERK' as const,
  permissions: ['patient:read'],
  staffId: 's1',
  patientId: null,
});
const renewed = (email: string) => ({
  data: {
    refreshSession: { accessToken: 'new', accessTokenExpiresAt: at(900), account: { id: 'a', email } },
  },
});

let asked: RequestInit[];
let answer: () => object;
const given = globalThis.fetch;

describe('a session of a tab', () => {
  beforeEach(() => {
    asked = [];
    globalThis.fetch = jest.fn<typeof fetch>(async (_, init = {}) => {
      asked.push(init);
      return { json: async () => answer() } as Response;
    });
  });
  afterEach(() => {
    globalThis.fetch = given;
    endSession('signed-out');
  });

  it('is left as it is while its token works', async () => {
    beginSession(session(600));
    expect((await freshSession())?.accessToken).toBe('old');
    expect(asked).toEqual([]);
  });

  it('gets a new token once for all who wait, without sending the old one', async () => {
    answer = () => renewed('clerk@test.example');
    beginSession(session(1));
    const sessions = await Promise.all([freshSession(), freshSession(), freshSession()]);
    expect(sessions.map((fresh) => fresh?.accessToken)).toEqual(['new', 'new', 'new']);
    expect(getSession()).toMatchObject({ name: 'A Clerk', permissions: ['patient:read'] });
    expect(asked).toHaveLength(1);
    expect(JSON.stringify(asked[0])).not.toContain('old');
  });

  it('ends when it cannot be renewed, or another tab has signed in as somebody else', async () => {
    for (const told of [
      { data: { refreshSession: null }, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
      renewed('admin@test.example'),
    ]) {
      answer = () => told;
      beginSession(session(-1));
      expect(await freshSession()).toBeNull();
      expect(getSessionEnd()).toBe('ended');
    }
  });

  it('stays signed out when a renewal was on its way', async () => {
    answer = () => {
      endSession('signed-out');
      return renewed('clerk@test.example');
    };
    beginSession(session(1));
    expect(await freshSession()).toBeNull();
    expect(getSessionEnd()).toBe('signed-out');
  });

  it('outlasts a network that is away', async () => {
    answer = () => {
      throw new TypeError('Failed to fetch');
    };
    beginSession(session(1));
    expect((await freshSession())?.accessToken).toBe('old');
  });
});
