import { describe, expect, test } from 'vitest';
import type { Cart } from '@/client/routers/carts';
import type { Intervention } from '@/client/shared';
import type { CartNews, CartSeen } from '@/client/topics';
import { CartBook, type LiveCart } from './book';

const IDLE_MS = 60_000;
const at = (second: number) => new Date(Date.UTC(2026, 10, 29, 14, 0, second)).toISOString();
const clock = (second: number) => Date.parse(at(second));

const cart = (over: Partial<Cart> = {}): Cart => ({
  id: 'c1',
  visitorId: 'visitor-0000000001',
  state: 'open',
  items: [{ productId: 'p', name: 'Mug', category: null, brand: null, currency: 'EUR', priceMinor: 1200, quantity: 2 }],
  currency: 'EUR',
  valueMinor: 2400,
  episode: 0,
  openedAt: at(0),
  lastSeenAt: at(5),
  abandonedAt: null,
  closedAt: null,
  orderId: null,
  orderValueMinor: null,
  orderCurrency: null,
  ...over,
});

const news = (over: Partial<CartNews>): CartNews => ({
  cartId: 'c1',
  visitorId: 'visitor-0000000001',
  state: 'abandoned',
  at: at(65),
  episode: 1,
  currency: 'EUR',
  valueMinor: 2400,
  orderId: null,
  ...over,
});

const seen = (over: Partial<CartSeen>): CartSeen => ({
  cartId: 'c1',
  visitorId: 'visitor-0000000001',
  units: 3,
  firstItem: 'Mug',
  currency: 'EUR',
  valueMinor: 3600,
  episode: 0,
  openedAt: at(0),
  lastSeenAt: at(20),
  ...over,
});

const offer = (over: Partial<Intervention>) =>
  ({ cartId: 'c1', episode: 1, state: 'pending', probability: 0.72, deliveredAt: null, ...over }) as Intervention;

const stages = (carts: readonly LiveCart[]) => carts.map(({ stage }) => stage);

describe('a cart as it goes on', () => {
  test('opens, hesitates after half of the idle limit, is abandoned, reached and won back', () => {
    const book = new CartBook(IDLE_MS);
    expect(stages(book.takeCarts([cart()], clock(6)))).toEqual(['open']);
    expect(stages(book.takeTime(clock(34)))).toEqual([]);
    expect(stages(book.takeTime(clock(35)))).toEqual(['hesitating']);
    expect(stages(book.takeNews([news({})], clock(66)))).toEqual(['abandoned']);
    expect(stages(book.takeOffers([offer({})], clock(66)))).toEqual(['abandoned']);
    expect(stages(book.takeOffers([offer({ state: 'delivered', deliveredAt: at(70) })], clock(70)))).toEqual(['reached']);
    expect(stages(book.takeNews([news({ state: 'recovered', at: at(90), valueMinor: 2160 })], clock(90)))).toEqual(['recovered']);
    const [known] = book.all();
    expect([known?.units, known?.valueMinor, known?.at, known?.offer?.probability]).toEqual([2, 2160, at(90), 0.72]);
  });

  test('taken up again is open since then, and without its clock nobody hesitates', () => {
    const book = new CartBook(null);
    book.takeNews([news({})], clock(66));
    expect(stages(book.takeNews([news({ state: 'open', at: at(80), valueMinor: null })], clock(80)))).toEqual(['open']);
    book.takeCarts([cart({ episode: 1, lastSeenAt: at(84), abandonedAt: at(65) })], clock(85));
    expect(book.all()[0]?.at).toBe(at(80));
    expect(book.takeTime(clock(9_000))).toEqual([]);
  });
});

test('an emptied cart does not hesitate, since it will not be abandoned', () => {
  const book = new CartBook(IDLE_MS);
  book.takeCarts([cart({ items: [], valueMinor: 0 })], clock(6));
  expect(book.takeTime(clock(59))).toEqual([]);
});

describe('what comes late', () => {
  test('a list that was read before a cart was bought does not open it again', () => {
    const book = new CartBook(IDLE_MS);
    book.takeNews([news({ state: 'converted', at: at(20), valueMinor: 2400 })], clock(20));
    const [changed] = book.takeCarts([cart({ lastSeenAt: at(19) })], clock(21));
    expect([changed?.stage, changed?.units]).toEqual(['bought', 2]);
  });

  test('an abandonment from before a return is told no more', () => {
    const book = new CartBook(IDLE_MS);
    book.takeNews([news({ state: 'open', at: at(80) })], clock(80));
    expect(book.takeNews([news({})], clock(81))).toEqual([]);
  });

  test('the same again changes nothing, nor does being seen', () => {
    const book = new CartBook(IDLE_MS);
    book.takeCarts([cart({ lastSeenAt: at(65) })], clock(66));
    book.takeOffers([offer({ state: 'delivered', deliveredAt: at(70) })], clock(70));
    expect(book.takeCarts([cart({ lastSeenAt: at(69) })], clock(70))).toEqual([]);
    expect(book.takeOffers([offer({})], clock(71))).toEqual([]);
  });

  test('an offer that is told before its cart waits for it', () => {
    const book = new CartBook(IDLE_MS);
    expect(book.takeOffers([offer({ state: 'delivered', deliveredAt: at(70) })], clock(70))).toEqual([]);
    expect(stages(book.takeNews([news({})], clock(71)))).toEqual(['reached']);
  });
});

test('of many carts the oldest are let go', () => {
  const book = new CartBook(IDLE_MS);
  const many = Array.from({ length: 2_100 }, (_, place) => cart({ id: `c${place}`, openedAt: at(place) }));
  book.takeCarts(many, clock(0));
  const all = book.all();
  expect([all.length, all[0]?.id, all.at(-1)?.id]).toEqual([2_000, 'c2099', 'c100']);
});

describe('an open cart that is seen', () => {
  test('comes in without a list, and fills', () => {
    const book = new CartBook(IDLE_MS);
    expect(book.takeSeen([seen({ units: 1, valueMinor: 1200, lastSeenAt: at(2) })], clock(2))).toMatchObject([
      { stage: 'open', units: 1, firstItem: 'Mug', at: at(0) },
    ]);
    expect(book.takeSeen([seen({})], clock(20))).toMatchObject([{ units: 3, valueMinor: 3600, at: at(0) }]);
    expect(book.takeSeen([seen({ lastSeenAt: at(25) })], clock(25))).toEqual([]);
    expect(book.takeTime(clock(54))).toEqual([]);
    expect(stages(book.takeTime(clock(55)))).toEqual(['hesitating']);
  });

  test('late, changes nothing of what is known', () => {
    const book = new CartBook(IDLE_MS);
    book.takeSeen([seen({})], clock(20));
    expect(book.takeSeen([seen({ units: 1, lastSeenAt: at(10) })], clock(21))).toEqual([]);
    book.takeNews([news({ at: at(80) })], clock(81));
    expect(book.takeSeen([seen({ units: 9, lastSeenAt: at(79) })], clock(82))).toEqual([]);
    book.takeNews([news({ state: 'recovered', at: at(90) })], clock(90));
    expect(book.takeSeen([seen({ lastSeenAt: at(95) })], clock(95))).toEqual([]);
    expect(stages(book.all())).toEqual(['recovered']);
  });
});
