import { expect, test } from 'vitest';
import { lookOf, shownOf } from './column-menu';
import { lookToSave, searchOf } from './saved-views';
import { sameLook } from './view-tabs';

const COLUMNS = [{ key: 'number' }, { key: 'customer' }, { key: 'total' }];
const LOOK = { hidden: ['customer'], widths: { total: 120.4 }, dense: true };

test('a look is saved with its density, and comes back', () => {
  const shown = shownOf(COLUMNS, LOOK);
  const saved = lookToSave({ status: 'paid,open', sort: '-total' }, shown);
  expect(saved).toEqual({
    filters: { status: ['paid', 'open'] },
    sort: '-total',
    density: 'dense',
    columns: [
      { name: 'number', widthPx: null },
      { name: 'total', widthPx: 120 },
    ],
  });
  expect(lookOf(COLUMNS, { ...shown, columns: saved.columns as never }, { hidden: [], widths: {} })).toEqual({ ...LOOK, widths: { total: 120 } });
  expect(searchOf({ filters: { status: ['paid', 'open'] }, sort: '-total' })).toEqual({ status: 'paid,open', sort: '-total' });
});

test('a view without columns leaves them as they are, and says how dense rows are', () => {
  const plain = { columns: [], dense: false };
  expect(lookOf(COLUMNS, plain, LOOK)).toEqual({ ...LOOK, dense: false });
  expect(sameLook(plain, { ...shownOf(COLUMNS, LOOK), dense: false })).toBe(true);
  expect(sameLook(plain, shownOf(COLUMNS, LOOK))).toBe(false);
});

test('a column more, or another width, is another look', () => {
  const shown = shownOf(COLUMNS, LOOK);
  expect(sameLook(shown, shownOf(COLUMNS, { ...LOOK }))).toBe(true);
  expect(sameLook(shown, shownOf(COLUMNS, { ...LOOK, hidden: [] }))).toBe(false);
  expect(sameLook(shown, shownOf(COLUMNS, { ...LOOK, widths: {} }))).toBe(false);
});
