import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { budget } from './scripts/budget.mjs';
import { guides } from './scripts/guides.mjs';
import { precompress } from './scripts/precompress.mjs';
import { preload } from './scripts/preload.mjs';

// A browser of 2024 or later: `light-dark()` and `@layer` then need no stand-ins.
const TARGETS = ['chrome123', 'firefox120', 'safari17.5'];
const SERVER = process.env['CARTWHEEL_SERVER'] ?? 'http://127.0.0.1:8000';
const SERVED = ['/trpc', '/api', '/ws', '/media', '/mail-frame', '/docs', '/openapi.json', '/v1', '/tracker.js', '/tracker-offer.js', '/shop', '/rent'];

export default defineConfig({
  plugins: [react(), tailwind(), guides(), budget({ firstLoadKB: 180, styleKB: 20 }), preload(), precompress()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // The server puts a fresh nonce in its place with each page.
  html: { cspNonce: '%NONCE%' },
  build: {
    outDir: '../src/cartwheel/systems/webapp/built',
    emptyOutDir: true,
    target: TARGETS,
    cssTarget: TARGETS,
    // Nothing may be inlined: the policy allows no `data:` scripts, and pictures are cached better alone.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Stay the same from one version of ours to the next.
            { name: 'libraries', test: /node_modules\/(react|react-dom|scheduler|@trpc|@tanstack\/((query|router)-core|history|store|react-(query|router|store)))\// },
            // What every page wants: one file instead of ten small ones.
            { name: 'base', test: /src\/shared\/(api|commands|format(?!\/days)|live|routing|session|words)\// },
            // The navigation's own; in files of their own each would be larger packed than not.
            { name: 'icons', test: /lucide-react\/dist\/esm\/icons\/(activity|arrow-up|badge-percent|bell|book-open|brain-circuit|boxes|calendar-(clock|days)|check|chevron-\w+|circle-question-mark|ellipsis|heart-pulse|house|key-round|keyboard|list-(todo|tree)|log-out|mail|megaphone|menu|package|plus|radio|scan-line|search|settings|shopping-bag|users|waypoints|webhook|x)\.m?js/ },
            { name: 'shell', test: /src\/shared\/kit\/(avatar|banner|button|copy-id|dialog|error-state|hand|icon|kbd|link|menu|popover|states|status|tips|toast-line|toasts|tones|words\/(en|index))\.tsx?$|lucide-react\/dist\/esm\/(?!icons)/ },
          ],
        },
      },
    },
  },
  server: { proxy: Object.fromEntries(SERVED.map((path) => [path, { target: SERVER, ws: path === '/ws' }])) },
});
