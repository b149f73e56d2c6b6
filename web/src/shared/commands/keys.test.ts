import { expect, test, vi } from 'vitest';
import type { Command } from './commands';
import { keyOf, Keys } from './keys';

const command = (keys: string): Command => ({ id: keys, label: keys, keys, run: vi.fn() });
const ALL = ['g o', 'g h', 'o', 'c', 'mod+k', '?'].map(command);
const held = { metaKey: false, ctrlKey: false, altKey: false };

test.each([
  [{ ...held, key: 'K', metaKey: true }, 'mod+k'],
  [{ ...held, key: 'k', ctrlKey: true }, 'mod+k'],
  [{ ...held, key: '?' }, '?'],
  [{ ...held, key: 'c', altKey: true }, null],
])('%o is %s', (pressed, key) => {
  expect(keyOf(pressed)).toBe(key);
});

test('two keys in a row mean one command', () => {
  const keys = new Keys();
  expect(keys.press('g', ALL, 0)).toBeNull();
  expect(keys.press('o', ALL, 500)?.id).toBe('g o');
});

test('after a pause the second key stands alone', () => {
  const keys = new Keys();
  keys.press('g', ALL, 0);
  expect(keys.press('o', ALL, 1_500)?.id).toBe('o');
});

test('a key that goes on with nothing counts by itself', () => {
  const keys = new Keys();
  keys.press('g', ALL, 0);
  expect(keys.press('c', ALL, 100)?.id).toBe('c');
  expect(keys.press('h', ALL, 200)).toBeNull();
});
