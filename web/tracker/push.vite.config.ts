/** Pushes: a module for a shop's button, and a classic script for its service worker. */

import type { UserConfig } from 'vite';
import { precompress } from '../scripts/precompress.mjs';
import tracker, { TARGET } from './vite.config.ts';

const config: UserConfig = {
  root: import.meta.dirname,
  plugins: [precompress({ page: '../index.html' })],
  build: {
    outDir: tracker.build?.outDir ?? '',
    emptyOutDir: false,
    target: TARGET,
    // They share nothing: the worker is no module, so no piece may be taken out of both.
    lib: { entry: { 'tracker-push': 'push.ts', 'tracker-worker': 'worker.ts' }, formats: ['es'], fileName: (_, name) => `${name}.js` },
  },
};

export default config;
