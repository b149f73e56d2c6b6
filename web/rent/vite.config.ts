/** The renting pages' style sheet and script; the pages are made by the server. */

import tailwind from '@tailwindcss/vite';
import type { ViteUserConfig } from 'vitest/config';
import { precompress } from '../scripts/precompress.mjs';

const TARGETS = ['chrome123', 'firefox120', 'safari17.5'];

const config: ViteUserConfig = {
  root: import.meta.dirname,
  base: '/rent/',
  plugins: [tailwind(), precompress({ page: '../index.html' })],
  build: {
    // Beside the app, whose build empties the folder first.
    outDir: '../../src/cartwheel/systems/webapp/built/rent',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: TARGETS,
    cssTarget: TARGETS,
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: { input: 'rent.ts' },
  },
};

export default config;
