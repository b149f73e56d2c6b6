import { expect, test } from 'vitest';
import type { Failure, ValidationIssue } from '@/shared/api';
import { placeIssues, sayIssue } from './issues';
import { de } from './words/de';
import { en } from './words/en';

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
  const placed = placeIssues(failure({ issues }), ['title', 'lines', 'lines.0.quantity'], {}, '', en.issues);
  expect([...placed.byField]).toEqual([
    ['lines.0.quantity', 'at least 1'],
    ['lines', 'unknown'],
    ['title', 'too long'],
  ]);
  expect(placed.others).toEqual(['linesOf: not a field']);
});

test('issues of what is sent within something else are placed below it', () => {
  const issues = [
    { path: ['terms', 'action', 'bps'], message: 'at least 1' },
    { path: ['activate'], message: 'unknown' },
  ];
  const placed = placeIssues(failure({ issues }), ['action.bps'], {}, '', en.issues, 'terms');
  expect([...placed.byField]).toEqual([['action.bps', 'at least 1']]);
  expect(placed.others).toEqual(['activate: unknown']);
});

test('a reason that is about a field stands at that field, and else for itself', () => {
  const taken = failure({ reason: 'unreachable' });
  expect([...placeIssues(taken, ['sku'], { unreachable: 'sku' }, 'Taken', en.issues).byField]).toEqual([['sku', 'Taken']]);
  expect(placeIssues(taken, ['title'], { unreachable: 'sku' }, 'Taken', en.issues).others).toEqual(['Taken']);
});

test('what is usual is said in the language of the reader, by its code; what is not, as the server says it', () => {
  const long: ValidationIssue = { path: ['title'], message: 'Expected `str` of length <= 60', code: 'longest', limit: 60 };
  expect([sayIssue(long, en.issues), sayIssue(long, de.issues)]).toEqual(['At most 60 characters', 'Höchstens 60 Zeichen']);
  expect(sayIssue({ path: [], message: 'The SKU A is given twice', code: 'repeated' }, de.issues)).toBe('Das ist doppelt angegeben');
  expect(sayIssue({ path: [], message: 'It is in a bundle itself' }, de.issues)).toBe('It is in a bundle itself');
});
