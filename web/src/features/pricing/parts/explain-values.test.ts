import { expect, test } from 'vitest';
import { requestOf, searchOf, valuesOfSearch } from './explain-values';

const MUG = '01a228b1-0000-7000-8000-0000000000aa';
const CUP = '01a228b1-0000-7000-8000-0000000000bb';

test('an address and a form say the same, in both directions', () => {
  const search = { variant: `${MUG},${CUP}*3`, codes: 'TEN,FIVE', country: 'DE', postal: '50667', at: '2026-11-27T09:00' };
  const values = valuesOfSearch(search, (id) => id.slice(-2));
  expect(values.lines).toEqual([
    { variant: { value: MUG, label: 'aa' }, quantity: 1 },
    { variant: { value: CUP, label: 'bb' }, quantity: 3 },
  ]);
  expect(searchOf(values)).toEqual(search);
  expect(requestOf(values, 'Europe/Berlin')).toMatchObject({
    codes: ['TEN', 'FIVE'],
    destination: { country: 'DE', region: null, postal: '50667' },
    at: '2026-11-27T08:00:00.000Z',
  });
});

test('what an address has wrong is left out, and without a variant nothing is asked', () => {
  const values = valuesOfSearch({ variant: `mug,${MUG}*0`, customer: 'ada', country: 'Germany', rate: '1', at: 'noon' }, String);
  expect(searchOf(values)).toEqual({});
  expect(requestOf(values, 'UTC')).toBeNull();
});
