import { expect, test } from 'vitest';
import type { Failure } from '@/shared/api';
import { placeIssues } from './issues';

const failure = (change: Partial<Failure>): Failure => ({
  reason: 'invalid_input',
  message: 'broken',
  retryable: false,
  incidentId: null,
  issues: [],
  retryAfterSeconds: null,
  ...change,
});

test('an issue goes to the field with the longest name on its path', () => {
  const issues = [
    { path: ['lines', 0, 'quantity'], message: 'at least 1' },
    { path: ['lines', 1, 'sku'], message: 'unknown' },
    { path: ['title'], message: 'too long' },
    { path: ['linesOf'], message: 'not a field' },
  ];
  const placed = placeIssues(failure({ issues }), ['title', 'lines', 'lines.0.quantity'], {}, '');
  expect([...placed.byField]).toEqual([
    ['lines.0.quantity', 'at least 1'],
    ['lines', 'unknown'],
    ['title', 'too long'],
  ]);
  expect(placed.others).toEqual(['linesOf: not a field']);
});

test('a reason that is about a field stands at that field, and else for itself', () => {
  const taken = failure({ reason: 'unreachable' });
  expect([...placeIssues(taken, ['sku'], { unreachable: 'sku' }, 'Taken').byField]).toEqual([['sku', 'Taken']]);
  expect(placeIssues(taken, ['title'], { unreachable: 'sku' }, 'Taken').others).toEqual(['Taken']);
});
