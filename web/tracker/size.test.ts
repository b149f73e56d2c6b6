/** The script is light: other people's pages carry it. */

import { gzipSync } from 'node:zlib';
import { build, type Rollup } from 'vite';
import { expect, it } from 'vitest';
import config from './vite.config.ts';

it('is one classic script below 8 kB', async () => {
  const built = (await build({ ...config, plugins: [], configFile: false, logLevel: 'silent', build: { ...config.build, write: false } })) as Rollup.RollupOutput[];
  const chunks = built.flatMap((each) => each.output);
  expect(chunks).toHaveLength(1);
  const [chunk] = chunks;
  const code = chunk?.type === 'chunk' ? chunk.code : '';
  expect(code).not.toMatch(/\b(?:import|export)\b\s*[{*]/);
  expect(code).not.toContain('beforeunload');
  expect(gzipSync(code, { level: 9 }).length).toBeLessThan(8_000);
});
