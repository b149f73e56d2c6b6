import { expect, test } from 'vitest';
import { lineDiff } from './line-diff';

const said = (before: string, after: string) =>
  lineDiff(before, after).map(({ kind, text }) => ({ same: ' ', gone: '-', new: '+' })[kind] + text);

test.each([
  ['a\nb\nc', 'a\nb\nc', [' a', ' b', ' c']],
  ['a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
  ['a\nc', 'a\nb\nc', [' a', '+b', ' c']],
  ['a\nb\nc', 'a\nc', [' a', '-b', ' c']],
  ['a\na', 'a\na\na', [' a', ' a', '+a']],
  ['x\nb\ny\nd', 'b\nz\nd', ['-x', ' b', '-y', '+z', ' d']],
])('%j and %j', (before, after, lines) => {
  expect(said(before, after)).toEqual(lines);
});

test('what stays and what went is the one text, what stays and what came the other', () => {
  const before = Array.from({ length: 80 }, (_, n) => `line ${(n * 7) % 23}`).join('\n');
  const after = Array.from({ length: 90 }, (_, n) => `line ${(n * 5) % 29}`).join('\n');
  const lines = lineDiff(before, after);
  const of = (...kinds: readonly string[]) => lines.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => text).join('\n');
  expect(of('same', 'gone')).toBe(before);
  expect(of('same', 'new')).toBe(after);
});
