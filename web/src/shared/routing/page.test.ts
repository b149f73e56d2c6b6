import { beforeEach, expect, test, vi } from 'vitest';
import { reloadForNewVersion } from './page';

const reload = vi.fn();

beforeEach(() => {
  sessionStorage.clear();
  reload.mockReset();
  vi.stubGlobal('location', { reload });
});

test('a new version is loaded twice in five minutes and no more', () => {
  expect([0, 1_000, 2_000].map((at) => reloadForNewVersion(at))).toEqual([true, true, false]);
  expect(reload).toHaveBeenCalledTimes(2);
});

test('after that time it may be again', () => {
  [0, 1_000].forEach((at) => reloadForNewVersion(at));
  expect(reloadForNewVersion(301_000)).toBe(true);
});
