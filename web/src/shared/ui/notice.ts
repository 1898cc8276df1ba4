import { useSyncExternalStore } from 'react';

/** One short sentence on what was just done, shown at the foot of the page and read out. */
export type Notice = { id: number; text: string };

let current: Notice | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

const set = (next: Notice | null): void => {
  current = next;
  for (const listener of listeners) listener();
};

/** Says that something was done; gone after six seconds. */
export const notify = (text: string): void => {
  clearTimeout(timer);
  set({ id: (current?.id ?? 0) + 1, text });
  timer = setTimeout(() => set(null), 6000);
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useNotice = (): Notice | null => useSyncExternalStore(subscribe, () => current);
