import { expect, test } from 'vitest';
import { lint } from './lint.mjs';

test.each([
  ['shared/kit/x.ts', `import { a } from '@/features/orders';`, 'shared may not import features'],
  ['features/orders/x.ts', `import { a } from '@/features/catalog/data';`, 'reach catalog by its index.ts'],
  ['features/orders/x.ts', `import { a } from '../catalog/data';`, 'reach catalog by its index.ts'],
  ['features/orders/x.ts', `const page = import('@/app/router');`, 'features may not import app'],
  ['features/orders/x.ts', `fetch('/x');`, 'fetch outside shared'],
  ['features/orders/x.tsx', `const a = <p>Orders</p>;`, 'text outside words: Orders'],
  ['features/orders/x.tsx', `const a = <img alt="A cart" />;`, 'text outside words: A cart'],
  ['features/orders/x.tsx', `const a = <p className="w-[20px]" />;`, 'a value outside kit, charts and tokens'],
  ['features/orders/x.tsx', `const a = '#ff0000';`, 'a value outside kit, charts and tokens'],
  ['app/x.ts', 'const a = 1;\n'.repeat(401), '401 lines'],
])('%s: %s', (path, text, wrong) => {
  expect(lint(path, text).join()).toContain(wrong);
});

test.each([
  ['features/orders/x.ts', `import { a } from '@/features/catalog';`],
  ['features/orders/x.tsx', `const a = <p className="px-16">{t.title} · #</p>;`],
  ['shared/kit/x.tsx', `const a = <p className="w-[20px]" />;`],
])('%s may say %s', (path, text) => {
  expect(lint(path, text)).toEqual([]);
});
