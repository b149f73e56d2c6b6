// Fails a build whose first load grew too heavy: the entry, what it imports, and Home.
import { gzipSync } from 'node:zlib';

const FIRST_PAGE = /features\/home\/pages\//;

/**
 * @param {{ firstLoadKB: number, styleKB: number }} limits kilobytes of 1,000 bytes, gzipped
 * @returns {import('vite').Plugin}
 */
export function budget({ firstLoadKB, styleKB }) {
  return {
    name: 'budget',
    apply: 'build',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((part) => part.type === 'chunk');
      const first = new Set();
      const visit = (name) => {
        const chunk = bundle[name];
        if (first.has(chunk) || chunk?.type !== 'chunk') return;
        first.add(chunk);
        chunk.imports.forEach(visit);
      };
      for (const chunk of chunks) {
        if (chunk.isEntry || FIRST_PAGE.test(chunk.facadeModuleId ?? '')) visit(chunk.fileName);
      }
      const styles = Object.values(bundle).filter((part) => part.fileName.endsWith('.css'));
      this.info(ensure('first load', [...first].map((chunk) => chunk.code), firstLoadKB));
      this.info(ensure('style sheets', styles.map((part) => part.source), styleKB));
    },
  };
}

function ensure(what, parts, limit) {
  const size = parts.reduce((sum, part) => sum + gzipSync(part).length, 0) / 1000;
  const said = `${what}: ${size.toFixed(1)} kB gzipped, at most ${limit}`;
  if (size > limit) throw new Error(said);
  return said;
}
