import { expect, test } from 'vitest';
import type { Cart } from '@/client/routers/carts';
import type { Prediction } from '@/client/routers/predictions';
import type { Intervention } from '@/client/shared';
import { en } from '../words/en';
import { storyOf } from './story';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 29, 14, minute)).toISOString();

const cart = {
  id: 'c1',
  state: 'recovered',
  currency: 'EUR',
  valueMinor: 5900,
  episode: 2,
  openedAt: at(0),
  abandonedAt: at(20),
  closedAt: at(30),
  orderValueMinor: 5605,
  orderCurrency: 'EUR',
} as Cart;

const score = { id: 's', createdAt: at(20), probability: 0.35, model: 'baseline', modelVersion: '1', features: {} } as Prediction;

const offer = (over: Partial<Intervention>) =>
  ({ id: `o${over.episode}`, episode: 1, state: 'expired', action: 'reminder', discountPercent: 0, message: 'You left it', createdAt: at(5), expiresAt: at(9), deliveredAt: null, cancelledAt: null, ...over }) as Intervention;

test('a cart that was left twice and won back tells all of it, the latest of a moment first', () => {
  const offers = [offer({ episode: 2, state: 'recovered', action: 'discount', discountPercent: 5, createdAt: at(20), deliveredAt: at(21) }), offer({ episode: 1 })];
  const told = storyOf({ cart, score, offers }, en.story, 'en').map(({ at: when, title }) => [when, title]);
  expect(told.sort(([one], [other]) => String(other).localeCompare(String(one)))).toEqual([
    [at(30), 'Won back for €56.05'],
    [at(21), 'Shown to the shopper'],
    [at(20), 'Decided to offer 5 %'],
    [at(20), '35% likely to come back when nudged'],
    [at(20), 'Left again, 2 times by now'],
    [at(9), 'Expired unseen'],
    [at(5), 'Decided to remind the shopper'],
    [at(5), 'Left behind'],
    [at(0), 'Cart opened'],
  ]);
});
