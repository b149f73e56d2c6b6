import { expect, test } from 'vitest';
import type { Command } from '@/shared/commands';
import { ranked } from './palette-rank';

const command = (id: string, label: string): Command => ({ id, label, run: () => undefined });
const GROUPS = [
  { heading: 'Here', commands: [command('list.next', 'Next row'), command('list.filter', 'Filter')] },
  { heading: 'Go', commands: [command('go:/', 'Home'), command('go:/orders', 'Orders'), command('go:/prices', 'Prices')] },
];
const found = (query: string) => ranked(query, GROUPS).map(({ heading, commands }) => [heading, ...commands.map(({ label }) => label)]);

test('without a text all stands as it is', () => {
  expect(found('')).toEqual([['Here', 'Next row', 'Filter'], ['Go', 'Home', 'Orders', 'Prices']]);
});

test('what matches best comes first, and a group with it', () => {
  expect(found('home')).toEqual([['Go', 'Home']]);
  expect(found('or')[0]?.slice(0, 2)).toEqual(['Go', 'Orders']);
  expect(found('zzz')).toEqual([]);
});
