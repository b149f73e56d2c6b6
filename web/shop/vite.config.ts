/** The demo shop's style sheet and script; its pages are made by the server. */

import tailwind from '@tailwindcss/vite';
import type { ViteUserConfig } from 'vitest/config';
import { precompress } from '../scripts/precompress.mjs';

const TARGETS = ['chrome123', 'firefox120', 'safari17.5'];

const config: ViteUserConfig = {
  root: import.meta.dirname,
  base: '/shop/',
  plugins: [tailwind(), precompress({ page: '../index.html' })],
  build: {
    // Beside the app, whose build empties the folder first.
    outDir: '../../src/cartwheel/systems/webapp/built/shop',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: TARGETS,
    cssTarget: TARGETS,
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: { input: 'shop.ts' },
  },
};

export default config;
