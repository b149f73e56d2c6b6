import { expect, test } from 'vitest';
import type { SavedStep } from '../data';
import { valuesOf, versionOf } from './template-version';

const templates = [
  { id: 'spring', name: 'Spring', version: 5 },
  { id: 'autumn', name: 'Autumn', version: 2 },
];
const saved = { step: 'layout', templateId: 'spring', templateVersion: 3 } as SavedStep['section'];

test('a campaign keeps the version of its template that it has', () => {
  expect(versionOf(valuesOf(saved), templates)).toBe(3);
  expect(versionOf({ ...valuesOf(saved), own: { id: 'spring', version: 5 } }, templates)).toBe(5);
});

test('another template comes in its latest version, and the own one back in its own', () => {
  const other = { ...valuesOf(saved), templateId: 'autumn' };
  expect(versionOf(other, templates)).toBe(2);
  expect(versionOf({ ...other, templateId: 'spring' }, templates)).toBe(3);
});

test('without a template there is no version, nor while templates are read', () => {
  expect(versionOf(valuesOf(undefined), templates)).toBeNull();
  expect(versionOf({ ...valuesOf(saved), templateId: 'autumn' }, undefined)).toBeNull();
});
