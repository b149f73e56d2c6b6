/** What an offer looks like: a module that the tracker loads when there is one to be shown. */

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
    lib: { entry: 'overlay.ts', formats: ['es'], fileName: () => 'tracker-offer.js' },
  },
};

export default config;
