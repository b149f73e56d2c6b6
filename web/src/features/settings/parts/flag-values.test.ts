import { expect, test } from 'vitest';
import type { FlagDefinition } from '@/client/routers/flags';
import { definitionOf, listOf, valuesOf } from './flag-values';

const DEFINITION: FlagDefinition = {
  description: 'The new checkout',
  enabled: true,
  variants: { on: { steps: 1 }, off: { steps: 3 } },
  offVariant: 'off',
  prerequisites: [{ flag: 'accounts', variants: ['on'] }],
  rules: [
    {
      name: 'Our own',
      conditions: [
        { attribute: 'email', operator: 'endsWith', values: ['@shop.example', 'a, b'], negate: false },
        { attribute: 'plan', operator: 'in', values: ['1', 1, true, 'true', 'pro'], negate: true },
        { attribute: 'total', operator: 'gte', values: [19.5], negate: false },
        { attribute: 'beta', operator: 'exists', values: [], negate: false },
      ],
      serve: { variant: 'on', rollOut: null },
    },
  ],
  serve: { variant: null, rollOut: { percentage: 12.345, variants: { on: 3, off: 1 }, otherwise: 'off', by: 'targetingKey', salt: 'same' } },
};

test('what a form holds of a flag is sent as it came, types of values and all', () => {
  const sent = definitionOf(valuesOf({ key: 'checkout', definition: DEFINITION }));
  expect(sent).toEqual({ ...DEFINITION, rules: [{ ...DEFINITION.rules[0], serve: { variant: 'on' } }], serve: { rollOut: DEFINITION.serve.rollOut } });
});

test.each([
  ['1, "1", true, pro', 'in', [1, '1', true, 'pro']],
  ['1.2.0, v2', 'semverGte', ['1.2.0', 'v2']],
  ['12, 3', 'startsWith', ['12', '3']],
  ['"a, b", c', 'eq', ['a, b', 'c']],
  ['', 'in', []],
] as const)('%s are the values for %s', (text, operator, values) => {
  expect(listOf(text, operator)).toEqual(values);
});
