import { useSyncExternalStore } from 'react';
import type { Role } from '#generated/graphql.ts';

/** Who is signed in in this tab, and with what. */
export type Session = {
  accessToken: string;
  /** When the access token stops working, RFC 3339. */
  expiresAt: string;
  email: string;
  name: string;
  role: Role;
  /** Names such as `image:upload`, as the server granted them at sign-in. */
  permissions: readonly string[];
  staffId: string | null;
  patientId: string | null;
};

/** Why there is no session, for the sign-in page to say. */
export type SessionEnd = 'ended' | 'signed-out';

const key = 'lightbox.session';
const listeners = new Set<() => void>();

const isSession = (value: unknown): value is Session =>
  typeof value === 'object' && value !== null && 'accessToken' in value && 'permissions' in value;

// The token lives as long as the tab does, so that a reload stays signed in.
const restore = (): Session | null => {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    return isSession(value) ? value : null;
  } catch {
    return null;
  }
};

let current: Session | null = restore();
/** Whose pages still stand, with what was typed in them, until this person or another signs in. */
let ended: Session | null = null;
let lastEnd: SessionEnd | null = null;

const change = (next: Session | null, end: SessionEnd | null): void => {
  ended = end === 'ended' ? current : null;
  current = next;
  lastEnd = end;
  try {
    if (next) sessionStorage.setItem(key, JSON.stringify(next));
    else sessionStorage.removeItem(key);
  } catch {
    // storage may be forbidden; the session then lasts until the page is left
  }
  for (const listener of listeners) listener();
};

export const getSession = (): Session | null => current;

/** Whose pages are open in this tab: who is signed in, or was until the session ended by itself. */
export const getPerson = (): Session | null => current ?? ended;

/** Why the last session ended, or null when there was none in this tab. */
export const getSessionEnd = (): SessionEnd | null => lastEnd;

export const beginSession = (session: Session): void => change(session, null);

export const endSession = (end: SessionEnd): void => {
  if (current || (ended && end === 'signed-out')) change(null, end);
};

/** Calls the listener whenever a session begins or ends. */
export const onSessionChange = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Whose pages these are, or null; renders again when it changes. */
export const useSession = (): Session | null => useSyncExternalStore(onSessionChange, getPerson);

const isOver = (): boolean => current === null && ended !== null;

/** True while nobody is signed in, and the pages wait for whose they are. */
export const useSessionIsOver = (): boolean => useSyncExternalStore(onSessionChange, isOver);
