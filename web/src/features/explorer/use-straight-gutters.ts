import { type RefObject, useEffect } from 'react';

type Editor = Element & { CodeMirror?: { refresh: () => void } };

/** CodeMirror places line numbers by the gutter's first width and does not notice when its style sheet widens it. */
export const useStraightGutters = (ref: RefObject<HTMLElement | null>): void => {
  useEffect(() => {
    const root = ref.current;
    if (!root) return undefined;
    const widths = new ResizeObserver((entries) => {
      for (const { target } of entries) target.closest<Editor>('.CodeMirror')?.CodeMirror?.refresh();
    });
    const arrivals = new MutationObserver(() => {
      for (const gutters of root.querySelectorAll('.CodeMirror-gutters')) widths.observe(gutters);
    });
    arrivals.observe(root, { childList: true, subtree: true });
    return () => {
      arrivals.disconnect();
      widths.disconnect();
    };
  }, [ref]);
};
