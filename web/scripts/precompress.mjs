// Writes a Brotli and a gzip copy beside each asset, so that the server compresses nothing. The page's time is then
// that of the whole build, by which the server and make know that there is a new one.
import { existsSync } from 'node:fs';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const COMPRESSIBLE = /\.(js|css|svg|json|txt)$/;
const WORTH_IT = 1024;

/** @returns {import('vite').Plugin} one for a build whose page, seen from its folder, is at `page` */
export function precompress({ page = 'index.html' } = {}) {
  let folder = '';
  return {
    name: 'precompress',
    apply: 'build',
    configResolved: (config) => void (folder = join(config.root, config.build.outDir)),
    async closeBundle() {
      // A build that failed has no page, and says itself what was wrong.
      if (!existsSync(join(folder, page))) return;
      const files = await readdir(folder, { recursive: true });
      await Promise.all(files.filter((name) => COMPRESSIBLE.test(name)).map((name) => compress(join(folder, name))));
      const now = new Date();
      await utimes(join(folder, page), now, now);
    },
  };
}

async function compress(path) {
  const content = await readFile(path);
  if (content.length < WORTH_IT) return;
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  await writeFile(`${path}.br`, await promisify(brotliCompress)(content, brotli));
  await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
}
