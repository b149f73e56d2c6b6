import { beforeEach, expect, test, vi } from 'vitest';
import { changedValues, dropDraft, keepDraft, readDraft } from './drafts';

const mug = { personId: 'ada', storeId: 's1', thing: 'product', id: 'mug' };
const draft = { at: '2026-05-09T14:05:00Z', version: '3', values: { title: 'Mug' } };

beforeEach(() => localStorage.clear());

test('a draft belongs to a person, a store and a thing', () => {
  expect(keepDraft(mug, draft)).toBe(true);
  expect(readDraft(mug)).toEqual(draft);
  expect(readDraft({ ...mug, personId: 'eve' })).toBeNull();
  expect(readDraft({ ...mug, storeId: 's2' })).toBeNull();
  expect(readDraft({ ...mug, id: 'new' })).toBeNull();
  dropDraft(mug);
  expect(readDraft(mug)).toBeNull();
});

test('a device without room says so', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  expect(keepDraft(mug, draft)).toBe(false);
});

test('only what was changed is kept, and never a secret', () => {
  const values = { title: 'Mug', price: 1950, key: 'hidden', tags: ['a', 'b'], seo: { title: '' } };
  const dirty = { title: true, key: true, price: false, tags: [false, true], seo: { title: false } };
  expect(changedValues(values, dirty, ['key'])).toEqual({ title: 'Mug', tags: ['a', 'b'] });
});
