import { expect, test } from 'vitest';
import { conditionOf, NEW_CONDITION, readValues, writeValue } from './event-routes';

test.each([
  ['Order Completed', ['Order Completed']],
  ['10, "10", true, yes', [10, '10', true, 'yes']],
  ['"Chairs, oak", p-1', ['Chairs, oak', 'p-1']],
  ['-0.5', [-0.5]],
  ['  ', []],
])('%s is read as %j', (text, values) => {
  expect(readValues(text)).toEqual(values);
});

test.each([[10], ['10'], [true], ['true'], ['a, b'], ['Order Completed']])('%j is written so that it is read the same', (value) => {
  expect(readValues(writeValue(value))).toEqual([value]);
});

test('whether something is there has no values', () => {
  expect(conditionOf({ ...NEW_CONDITION, attribute: ' userId ', operator: 'exists', values: 'x', negate: true })).toEqual({ attribute: 'userId', operator: 'exists', negate: true });
});
