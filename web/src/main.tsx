import '@fontsource-variable/inter/wght.css';
import '#shared/styles/mantine.css';
import '#shared/styles/tokens.css';
import '#shared/styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { App } from './app/app.tsx';
import { Providers } from './app/providers.tsx';
import { makeClient } from '#shared/api/client.ts';
import { keepSessionAlive } from '#shared/session/renewal.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id root');

// After a new release the files of the old one are gone. A reload fetches the new ones; one that follows at
// once would not help either.
window.addEventListener('vite:preloadError', (event) => {
  const now = Date.now();
  if (now - Number(sessionStorage.getItem('lightbox.reloaded')) < 60_000) return;
  event.preventDefault();
  sessionStorage.setItem('lightbox.reloaded', String(now));
  location.reload();
});

keepSessionAlive();
createRoot(root).render(
  <StrictMode>
    <Providers client={makeClient()}>
      {/* A list asks while it renders; rendered as a transition it would ask for old and new rows in turns. */}
      <BrowserRouter useTransitions={false}>
        <App />
      </BrowserRouter>
    </Providers>
  </StrictMode>,
);
