import { expect, test } from 'vitest';
import { readValue } from './declared';

test.each([
  ['1.5', 'number', 'en', 1.5],
  ['1,5', 'number', 'de', 1.5],
  ['3', 'integer', 'en', 3],
  ['3.5', 'integer', 'en', undefined],
  ['many', 'integer', 'en', undefined],
  ['unknown', 'category', 'en', 'unknown'],
  [' ', 'category', 'en', undefined],
  ['true', 'boolean', 'en', true],
  ['false', 'boolean', 'en', false],
  ['0', 'boolean', 'en', undefined],
] as const)('%s is as a %s in %s: %s', (text, kind, locale, value) => expect(readValue(text, kind, locale)).toBe(value));
