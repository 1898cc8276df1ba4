import { useEffect } from 'react';

/** True when a key belongs to a field, a dialog, or to a shortcut of the browser. */
export const isTyping = (event: KeyboardEvent): boolean => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target instanceof Element ? event.target : null;
  return Boolean(target?.closest('input, textarea, select, [contenteditable], dialog'));
};

/** Runs an act on one key while the component is shown, unless somebody is typing. */
export const useKey = (key: string, act: () => void, enabled = true): void => {
  useEffect(() => {
    if (!enabled) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== key || isTyping(event)) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [key, act, enabled]);
};
