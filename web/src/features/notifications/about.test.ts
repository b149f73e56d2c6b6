import { expect, test } from 'vitest';
import type { Notification } from '@/client/routers/notifications';
import { sayNotice } from './about';
import { en } from './words/en';

const ID = '01a2289c-6f3b-73ad-b4d8-477157c8b814';
const AT = '2026-05-09T12:00:00Z';
const said = (about: Notification['about'], times = 1) =>
  sayNotice({ id: ID, about, happenedAt: AT, times, isRead: false }, en, 'en-GB', 'Europe/Berlin');

const stock = { kind: 'stock', productId: ID, productTitle: 'Mug', variantTitle: 'Blue', sku: 'MUG-1', available: 4, reorderPoint: 5 } as const;
const payment = { kind: 'payment', trouble: 'failed', orderId: ID, orderNumber: 'AB-1', currency: 'EUR', amountMinor: 1250, code: 'declined' } as const;

test('what runs out presses less than what has', () => {
  expect(said(stock)).toEqual({
    tone: 'warn',
    title: 'Mug · Blue is running out',
    text: '4 left · order at 5 · MUG-1',
    link: { to: '/products/$productId', params: { productId: ID } },
  });
  expect(said({ ...stock, available: 0, variantTitle: 'Mug' }, 3)).toMatchObject({
    tone: 'bad',
    title: 'Mug is sold out',
    text: '0 left · order at 5 · MUG-1 · 3 times',
  });
});

test('a payment leads to its order, and says what the bank decided', () => {
  expect(said(payment)).toMatchObject({
    tone: 'warn',
    title: 'Payment of AB-1 failed',
    text: '€12.50',
    link: { to: '/orders/$orderId', params: { orderId: ID } },
  });
  expect(said({ ...payment, trouble: 'disputed', code: 'lost' }).text).toBe('€12.50 · decided against you');
});

test('an import says what came of it, and nothing of what did not', () => {
  const done = { kind: 'import', importId: ID, fileName: 'a.csv', hasFailed: false, created: 2, updated: 0, refused: 1 } as const;
  expect(said(done)).toMatchObject({ tone: 'warn', title: 'a.csv is imported', text: '2 new · 1 refused' });
  expect(said({ ...done, hasFailed: true })).toMatchObject({ tone: 'bad', title: 'a.csv was not imported whole' });
});

test('an endpoint leads to its page, and events that go wrong to what could not be used', () => {
  const off = said({ kind: 'webhook', endpointId: ID, url: 'https://x.example/in', reason: 'gone' });
  expect([off.title, off.link]).toEqual(['No more webhooks to https://x.example/in', { to: '/webhooks/$endpointId', params: { endpointId: ID } }]);
  const events = said({ kind: 'events', reason: 'schema', fingerprint: 'ce09', letterId: ID, detail: 'properties.price' });
  expect([events.text, events.link]).toEqual(['properties.price', { to: '/events/dead-letters/all', search: { reason: 'schema', cause: 'ce09' } }]);
});

test('a vehicle that is missed says since when and who comes for it, and leads to its booking', () => {
  const late = { kind: 'rental', bookingId: ID, bookingNumber: 'R1', plate: 'B XY 1', dueAt: AT, nextBookingId: ID, nextStartsAt: '2026-05-09T14:30:00Z' } as const;
  expect(said(late)).toMatchObject({ tone: 'bad', title: 'B XY 1 is not back (R1)', link: { to: '/bookings/$bookingId', params: { bookingId: ID } } });
  expect(said(late).text).toMatch(/^due .*14:00 · booked again from .*16:30, and no other car is free$/);
  expect(said({ ...late, nextBookingId: null }).text).toMatch(/out of service from .*16:30$/);
});

test('a service that cannot be asked says what is to be done', () => {
  const about = { kind: 'provider', trouble: 'config', provider: 'openai', model: 'gpt-5-mini' } as const;
  expect(said(about, 2)).toEqual({
    tone: 'bad',
    title: 'The service openai does not take our settings',
    text: 'whoever runs the platform has to look at its key and its bill · gpt-5-mini · 2 times',
  });
  expect(said({ ...about, trouble: 'budget' }).title).toBe('This month’s budget for texts and pictures is used up');
});
