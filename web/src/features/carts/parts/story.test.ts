import { expect, test } from 'vitest';
import type { Cart } from '@/client/routers/carts';
import type { Prediction } from '@/client/routers/predictions';
import type { Intervention } from '@/client/shared';
import { reachWords, type ShownDecision, type ShownDelivery } from '@/features/interventions';
import { en } from '../words/en';
import { storyOf, type Told } from './story';

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
  ({ id: `o${over.episode}`, episode: 1, state: 'expired', action: 'reminder', discountPercent: 0, message: 'You left it', createdAt: at(5), expiresAt: at(9), dueAt: at(5), deliveredAt: null, cancelledAt: null, seenAt: null, clickedAt: null, dismissedAt: null, deliveredBy: null, isHoldout: false, origin: 'automatic', ...over }) as Intervention;

const decision = (over: Partial<ShownDecision>) => ({ id: `d${over.episode}`, outcome: 'reach', failed: null, checks: [], interventionId: null, ...over }) as ShownDecision;

const told = (over: Partial<Told>) =>
  storyOf({ cart, score, offers: [], decisions: [], deliveries: new Map(), ...over }, en.story, reachWords.en, 'en')
    .map(({ at: when, title }) => [when, title])
    .sort(([one], [other]) => String(other).localeCompare(String(one)));

test('a cart that was left twice and won back tells all of it, the latest of a moment first', () => {
  const offers = [offer({ episode: 2, state: 'recovered', action: 'discount', discountPercent: 5, createdAt: at(20), dueAt: at(20), deliveredAt: at(21), seenAt: at(22), clickedAt: at(23) }), offer({ episode: 1 })];
  const deliveries = new Map([['o2', [{ id: 'w', channel: 'email', state: 'converted', because: null, sentAt: at(20), endedAt: null } as ShownDelivery]]]);
  expect(told({ offers, deliveries })).toEqual([
    [at(30), 'Won back for €56.05'],
    [at(23), 'Followed'],
    [at(22), 'Seen'],
    [at(21), 'Reached the shopper'],
    [at(20), 'Sent by e-mail'],
    [at(20), 'Decided to offer 5 %'],
    [at(20), '35% likely to come back when nudged'],
    [at(20), 'Left again, 2 times by now'],
    [at(9), 'Expired unseen'],
    [at(5), 'Decided to remind the shopper'],
    [at(5), 'Left behind'],
    [at(0), 'Cart opened'],
  ]);
});

test('what was left alone is told too, by rule and by lot', () => {
  const offers = [offer({ episode: 2, state: 'withheld', createdAt: at(20), dueAt: at(20), isHoldout: true })];
  const decisions = [decision({ episode: 2, outcome: 'holdOut', interventionId: 'o2', decidedAt: at(20) }), decision({ episode: 1, outcome: 'leave', failed: 'threshold', decidedAt: at(6) })];
  expect(told({ offers, decisions, score: undefined })).toEqual([
    [at(30), 'Won back for €56.05'],
    [at(20), 'Left alone by lot, to compare with'],
    [at(20), 'Left again, 2 times by now'],
    [at(6), 'Decided to leave the shopper alone'],
    [at(6), 'Left behind'],
    [at(0), 'Cart opened'],
  ]);
});

test('a channel that came to nothing is told with the next one', () => {
  const offers = [offer({ episode: 2, state: 'delivered', createdAt: at(20), dueAt: at(20), deliveredAt: at(22), deliveredBy: 'email' })];
  const ways = [
    { id: 'w1', channel: 'sms', state: 'failed', because: 'noAddress', sentAt: null, endedAt: at(20) },
    { id: 'w2', channel: 'email', state: 'delivered', because: null, sentAt: at(21), endedAt: null },
  ] as ShownDelivery[];
  expect(told({ offers, score: undefined, deliveries: new Map([['o2', ways]]) }).slice(1, 5)).toEqual([
    [at(22), 'Reached the shopper'],
    [at(21), 'Sent by e-mail'],
    [at(20), 'Came to nothing: Text message'],
    [at(20), 'Decided to remind the shopper'],
  ]);
});
