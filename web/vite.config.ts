import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv, type Plugin } from 'vite';
import { inlineDocuments } from './inline-documents.ts';

/** Where the development server finds the gateway: LIGHTBOX_GATEWAY, in a container another one. */
const { LIGHTBOX_GATEWAY: gateway = 'http://127.0.0.1:4000' } = loadEnv(
  '',
  import.meta.dirname,
  'LIGHTBOX_GATEWAY',
);

/**
 * Puts the colour scheme script before the first paint as a file of its own. A strict
 * Content-Security-Policy forbids inline scripts, and module scripts run after the first paint.
 */
const colorSchemeScript = (): Plugin => {
  const source = readFileSync(new URL('./src/app/color-scheme.js', import.meta.url), 'utf8');
  let fileName = 'src/app/color-scheme.js';
  return {
    name: 'lightbox-color-scheme',
    buildStart() {
      if (this.environment.mode !== 'build') return;
      const ref = this.emitFile({ type: 'asset', name: 'color-scheme.js', source });
      fileName = this.getFileName(ref);
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: `/${fileName}` }, injectTo: 'head-prepend' }],
  };
};

/** GraphiQL's style sheet carries 400 kB of fonts as data: addresses, which the policy forbids; ours are used. */
const withoutEmbeddedFonts = (): Plugin => ({
  name: 'lightbox-without-embedded-fonts',
  enforce: 'pre',
  transform: (code, id) =>
    id.includes('graphiql/') && id.endsWith('style.css')
      ? { code: code.replaceAll(/@font-face\s*\{[^}]*\}/g, ''), map: null }
      : undefined,
});

export default defineConfig({
  plugins: [inlineDocuments(), react(), withoutEmbeddedFonts(), colorSchemeScript()],
  server: { port: 5173, proxy: { '/graphql': gateway, '/objects': gateway } },
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    // light-dark(), popover and dialog are Baseline since 2024; older browsers would need other style sheets
    target: ['chrome125', 'edge125', 'firefox128', 'safari17.5'],
    manifest: true,
    // data: URLs would need their own permission in the Content-Security-Policy
    assetsInlineLimit: 0,
  },
});
