import { expect, test } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guideOf } from './guides.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const GUIDES = join(HERE, '../../docs/guides');
const SRC = join(HERE, '../src');

test('links lead to other guides, to other hosts, and to nothing that is not served', () => {
  const { title, html } = guideOf('orders', '# Orders\n\n[a](jobs.md#retries) [b](#more) [c](../adr/0001-x.md) [d](https://example.com)\n\n## More & more\n');
  expect(title).toBe('Orders');
  expect(html).toContain('<a href="/guides/jobs#retries">a</a> <a href="/guides/orders#more">b</a> c <a href="https://example.com" target="_blank" rel="noreferrer">d</a>');
  expect(html).toContain('<h2 id="more--more">');
});

test('every page leads to a guide that there is, and every guide has a title', () => {
  const names = readdirSync(GUIDES).map((file) => file.replace(/\.md$/, ''));
  for (const name of names) expect(guideOf(name, readFileSync(join(GUIDES, `${name}.md`), 'utf8')).title).not.toBe('');
  const pages = readdirSync(SRC, { recursive: true }).filter((file) => file.endsWith('.tsx'));
  const named = pages.flatMap((file) => [...readFileSync(join(SRC, file), 'utf8').matchAll(/\bguide: '([\w-]+)'/g)].map(([, guide]) => guide));
  expect(named.length).toBeGreaterThan(10);
  expect([...new Set(named)].filter((guide) => !names.includes(guide))).toEqual([]);
});
