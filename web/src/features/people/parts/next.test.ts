import { expect, test } from 'vitest';
import { ownPath, tokenOf } from './next';

test.each([
  ['/orders?status=paid', '/orders?status=paid'],
  [undefined, '/'],
  ['https://evil.example', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['javascript:alert(1)', '/'],
])('%s leads to %s', (next, path) => {
  expect(ownPath(next)).toBe(path);
});

test('the token stands behind the hash', () => {
  expect([tokenOf('#token=a-b_c'), tokenOf(''), tokenOf('token=x')]).toEqual(['a-b_c', null, 'x']);
});
