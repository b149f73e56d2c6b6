/** One classic script, made for browsers of 2024 and later, since pages of others paste it in. */

import type { ViteUserConfig } from 'vitest/config';
import { precompress } from '../scripts/precompress.mjs';

const config: ViteUserConfig = {
  root: import.meta.dirname,
  plugins: [precompress({ page: '../index.html' })],
  build: {
    // Beside the app, whose build empties the folder first.
    outDir: '../../src/cartwheel/systems/webapp/built/tracker',
    emptyOutDir: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    lib: { entry: 'index.ts', formats: ['iife'], name: 'cartwheelTracker', fileName: () => 'tracker.js' },
  },
  test: { include: ['**/*.test.ts'], environment: 'jsdom', restoreMocks: true },
};

export default config;
