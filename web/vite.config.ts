import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { precompress } from './precompress.ts';
import { webSocketOnly } from './websocket-only.ts';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [tailwindcss(), webSocketOnly(), precompress()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  resolve: {
    alias: { 'bind-event-listener': fileURLToPath(new URL('editor/drag/bind-event-listener.ts', import.meta.url)) },
  },
  // The content security policy of the server allows no inline script and no data: script.
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // The first with CSS layers and dialogs. README names them, and `check-browser.js` tells older ones so.
    target: ['chrome99', 'edge99', 'safari16.4', 'firefox98'],
    modulePreload: { polyfill: false },
    // Browsers fetch them when their developer tools are open, and not before.
    sourcemap: true,
    rolldownOptions: { treeshake: { moduleSideEffects: (id) => !id.includes('engine.io-client') } },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3000', '/socket.io': { target: 'ws://127.0.0.1:3000', ws: true } } },
});
