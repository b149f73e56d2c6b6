import { expect, test } from 'vitest';
import { depthOf, newCondition, newGroup, type Rule, ruleOf, treeOf } from './rule-tree';

const RULES: readonly Rule[] = [
  { kind: 'joined', when: 'before', days: 365 },
  { kind: 'lastOrder', when: 'within', days: 30 },
  { kind: 'orders', comparison: 'atMost', count: 0, withinDays: null },
  { kind: 'spent', comparison: 'atLeast', amountMinor: 20_000, currency: 'USD', withinDays: 90 },
  { kind: 'bought', productIds: ['a', 'b'], quantity: 2, withinDays: 7 },
  { kind: 'location', countries: ['US'], regions: ['IL'] },
  { kind: 'tagged', tags: ['vip', 'uk'], every: true },
  { kind: 'group', groupIds: ['g'] },
  { kind: 'consent', channel: 'sms', purpose: 'marketing', given: true },
  { kind: 'behaviour', name: 'cart.abandoned', comparison: 'exactly', times: 3, withinDays: 30 },
  { kind: 'points', comparison: 'atLeast', points: 100 },
];

test.each(RULES)('$kind comes back as it was', (rule) => {
  expect(ruleOf(treeOf(rule))).toEqual({ kind: 'all', rules: [rule] });
  expect(ruleOf(treeOf({ kind: 'any', rules: [{ kind: 'not', rule }] }))).toEqual({ kind: 'any', rules: [{ kind: 'not', rule }] });
});

test('groups in groups come back, and what is denied twice is not denied', () => {
  const [one, other] = RULES as [Rule, Rule];
  const nested: Rule = { kind: 'not', rule: { kind: 'all', rules: [one, { kind: 'any', rules: [other] }] } };
  expect(ruleOf(treeOf(nested))).toEqual(nested);
  expect(ruleOf(treeOf({ kind: 'not', rule: nested }))).toEqual(nested.rule);
});

test('what is not allowed is not that it is', () => {
  const asked: Rule = { kind: 'consent', channel: 'email', purpose: 'marketing', given: false };
  expect(ruleOf(treeOf(asked))).toEqual({ kind: 'all', rules: [{ kind: 'not', rule: { ...asked, given: true } }] });
});

test('a tree is no rule while something in it is not filled in', () => {
  const group = newGroup('g');
  expect(ruleOf(group)).toBeNull();
  expect(ruleOf({ ...group, nodes: [] })).toBeNull();
  const { numbers, ...condition } = newCondition('c', 'orders');
  const filled = { ...condition, numbers: { ...numbers, count: 3 } };
  expect(ruleOf(filled)).toEqual({ kind: 'orders', comparison: 'atLeast', count: 3, withinDays: null });
  expect(ruleOf({ ...filled, numbers: { ...filled.numbers, count: '1.5' } })).toBeNull();
  expect(ruleOf({ ...filled, numbers: { ...filled.numbers, isLately: true, withinDays: null } })).toBeNull();
  expect(ruleOf({ ...newCondition('c', 'bought'), chosen: ['a'] })).toBeNull();
  expect(ruleOf({ ...newCondition('c', 'consent'), name: 'Marketing mails' })).toBeNull();
});

test('depth is counted as the server counts it', () => {
  expect(RULES.map(depthOf)).toEqual(RULES.map(() => 1));
  expect(depthOf({ kind: 'all', rules: [{ kind: 'not', rule: { kind: 'any', rules: [RULES[0] as Rule] } }] })).toBe(4);
});
