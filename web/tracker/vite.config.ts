/**
 * One classic script, made for browsers of 2024 and later, since pages of others paste it in.
 *
 * What an offer looks like is a file of its own (`offer.vite.config.ts`), as most pages show none.
 */

import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';
import type { ViteUserConfig } from 'vitest/config';
import { precompress } from '../scripts/precompress.mjs';

export const TARGET = ['chrome123', 'firefox120', 'safari17.5'];
const MOST_BYTES = 8_000;

/** Refuse a script that weighs more than other people's pages should carry, as they are sent it. */
function light(): Plugin {
  return {
    name: 'light',
    generateBundle(_, files) {
      const code = Object.values(files).map((file) => ('code' in file ? file.code : ''));
      const bytes = gzipSync(code.join(''), { level: 9 }).length;
      if (bytes >= MOST_BYTES) this.error(`${bytes} bytes gzipped, at most ${MOST_BYTES - 1} are allowed`);
    },
  };
}

const config: ViteUserConfig = {
  root: import.meta.dirname,
  plugins: [light(), precompress({ page: '../index.html' })],
  build: {
    // Beside the app, whose build empties the folder first.
    outDir: '../../src/cartwheel/systems/webapp/built/tracker',
    emptyOutDir: true,
    target: TARGET,
    lib: { entry: 'index.ts', formats: ['iife'], name: 'cartwheelTracker', fileName: () => 'tracker.js' },
  },
  test: { include: ['**/*.test.ts'], environment: 'jsdom', restoreMocks: true },
};

export default config;
