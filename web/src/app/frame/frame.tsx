import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { Outlet, useLocation, useNavigate } from 'react-router';
import { m } from '#shared/messages.ts';
import { isTyping, useKey } from '#shared/ui/keys.ts';
import { useNotice } from '#shared/ui/notice.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Rail } from './rail.tsx';
import { TopBar } from './top-bar.tsx';
import classes from './frame.module.css';

const loadPalette = async () => ({ default: (await import('#features/palette/palette.tsx')).Palette });
const Palette = lazy(loadPalette);
const Shortcuts = lazy(() =>
  import('#features/palette/shortcuts.tsx').then(({ Shortcuts: component }) => ({ default: component })),
);

type Open = 'palette' | 'shortcuts' | null;

/** A new page begins at its top, and is where the keyboard goes on. */
const PageStart = () => {
  const { key } = useLocation();
  const first = useRef(key === 'default');
  useEffect(() => {
    // Newer browsers answer a promise, which React would take for the effect's clean-up.
    window.scrollTo(0, 0);
    const main = document.getElementById('content');
    // A page that is opened by its address begins where the browser begins; a form may already have the focus.
    if (!first.current && !main?.contains(document.activeElement)) main?.focus({ preventScroll: true });
  }, []);
  return null;
};

/** Rail, top bar and the page between them, with what is reachable from everywhere. */
export const Frame = () => {
  const [open, setOpen] = useState<Open>(null);
  const close = useCallback(() => setOpen(null), []);
  const notice = useNotice();
  const navigate = useNavigate();
  const { pathname } = useLocation();

  useKey('?', () => setOpen('shortcuts'));
  useKey('g', () => void navigate('/'));
  useKey('p', () => void navigate('/patients'));

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const palette = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
      if (!palette && (event.key !== '/' || isTyping(event))) return;
      event.preventDefault();
      // On a list, `/` is for that list; the palette stands on every other page.
      const listSearch = palette ? null : document.querySelector<HTMLElement>('[data-list-search]');
      if (listSearch) listSearch.focus();
      else setOpen('palette');
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  // What is typed right after the shortcut must find the palette there.
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), 2000);
    return () => clearTimeout(timer);
  }, []);

  return (
    <div className={classes['frame']}>
      <a className={classes['skip']} href="#content">
        {m.common.skipToContent}
      </a>
      <Rail />
      <TopBar onSearch={() => setOpen('palette')} onShortcuts={() => setOpen('shortcuts')} />
      <main id="content" className={classes['main']} tabIndex={-1}>
        <ErrorBoundary key={pathname}>
          <PageStart />
          <Suspense
            fallback={<div className={classes['loading']} role="status" aria-label={m.common.loading} />}
          >
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </main>
      <div className={classes['notice']} role="status" aria-live="polite">
        {notice && <p key={notice.id}>{notice.text}</p>}
      </div>
      <Suspense>
        {open === 'palette' && <Palette onClose={close} onShortcuts={() => setOpen('shortcuts')} />}
        {open === 'shortcuts' && <Shortcuts onClose={close} />}
      </Suspense>
    </div>
  );
};
