/** What a page and a shopper do becomes events; what the shop offers is shown once, and answered. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrackedEvent } from './events.ts';
import type { Offer } from './offers.ts';
import type { Options } from './options.ts';
import { FakeSocket } from './socket.testing.ts';
import { Tracker } from './tracker.ts';

const OPTIONS: Options = {
  key: 'cwk_test',
  server: 'https://cartwheel.example',
  consent: 'auto',
  cookieDomain: undefined,
  tellsPages: true,
  isAnalytics: true,
  offerURL: undefined,
  offers: 'toast',
};

let sent: TrackedEvent[];

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  FakeSocket.all = [];
  localStorage.clear();
  sessionStorage.clear();
  document.cookie = 'cw_visitor=; Max-Age=0; Path=/';
  document.head.innerHTML = '';
  document.body.innerHTML = '';
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('requestAnimationFrame', (act: () => void) => act());
  vi.stubGlobal('CSSStyleSheet', class { replaceSync(): void {} });
  vi.stubGlobal('fetch', async (_: string, request: { body: string }) => {
    sent.push(...(JSON.parse(request.body) as { batch: TrackedEvent[] }).batch);
    return new Response('{}', { status: 202 });
  });
});

afterEach(() => vi.unstubAllGlobals());

async function started(options: Partial<Options> = {}): Promise<Tracker> {
  const tracker = new Tracker({ ...OPTIONS, ...options }, document, () => import('./overlay.ts'));
  tracker.begin(true);
  // There is no socket for events here, which is what most of these tests need: they go by requests.
  stream().end(4401);
  await vi.advanceTimersByTimeAsync(0);
  return tracker;
}

function stream(): FakeSocket {
  return FakeSocket.all.filter(({ url }) => url.endsWith('/events/stream')).at(-1) ?? new FakeSocket('', []);
}

function visitorSocket(): FakeSocket | undefined {
  return FakeSocket.all.filter(({ url }) => url.endsWith('/ws/visitor')).at(-1);
}

function names(): (string | undefined)[] {
  return sent.map((event) => event.event ?? event.type);
}

describe('events', () => {
  it('tells of the page, of what it declares, and of what is called, by one visitor', async () => {
    document.body.innerHTML = `<script type="application/json" data-cartwheel="Product Added" data-id="once">{"productId":"p"}</script>`;
    const tracker = await started();
    tracker.track('Cart Viewed');
    await vi.advanceTimersByTimeAsync(200);
    expect(names()).toEqual(['page', 'Product Added', 'Cart Viewed']);
    expect(sent[1]?.messageId).toBe('once');
    expect(new Set(sent.map((event) => event.anonymousId))).toEqual(new Set([tracker.visitorId]));
    expect(document.cookie).toContain(`cw_visitor=${tracker.visitorId}`);
    expect(new Set(sent.map((event) => event.context['sessionId'])).size).toBe(1);
  });

  it('knows a shopper again, in another visit after half an hour', async () => {
    const first = await started();
    await vi.advanceTimersByTimeAsync(31 * 60_000);
    const second = await started();
    await vi.advanceTimersByTimeAsync(200);
    expect(second.visitorId).toBe(first.visitorId);
    expect(sent[0]?.context['sessionId']).not.toBe(sent[1]?.context['sessionId']);
  });

  it('is known to all hosts of a domain where the tag says so', async () => {
    const written = vi.spyOn(document, 'cookie', 'set');
    await started({ cookieDomain: '.shop.example' });
    expect(written.mock.calls.flat().at(-1)).toMatch(/^cw_visitor=[0-9a-f-]{36}; Path=\/; Max-Age=31536000; SameSite=Lax; Domain=\.shop\.example$/);
  });

  it('takes the product from schema.org markup, if the page is about one', async () => {
    document.head.innerHTML = `<script type="application/ld+json">
      {"@context":"https://schema.org","@type":"Product","sku":"MUG","name":"Mug","brand":{"@type":"Brand","name":"Hearth"},
       "offers":[{"@type":"Offer","price":"12.50","priceCurrency":"EUR"}]}</script>`;
    await started();
    await vi.advanceTimersByTimeAsync(200);
    expect(names()).toEqual(['page', 'Product Viewed']);
    expect(sent[1]?.properties).toEqual({ productId: 'MUG', name: 'Mug', brand: 'Hearth', price: 12.5, currency: 'EUR' });
  });

  it('keeps the order of what happens at one moment', async () => {
    const tracker = await started();
    ['a', 'b', 'c'].forEach((event) => tracker.track(event));
    await vi.advanceTimersByTimeAsync(200);
    const times = sent.map((event) => event.timestamp);
    expect(names()).toEqual(['page', 'a', 'b', 'c']);
    expect(new Set(times).size).toBe(4);
    expect([...times].sort()).toEqual(times);
  });

  it('refuses what is no JSON, and goes on', async () => {
    const tracker = await started();
    const endless: Record<string, unknown> = {};
    endless['self'] = endless;
    expect(() => tracker.track('Endless', endless)).toThrow();
    tracker.track('Fine');
    await vi.advanceTimersByTimeAsync(200);
    expect(names()).toEqual(['page', 'Fine']);
  });

  it('lets small calls outlive the page, and large ones go all the same', async () => {
    const kept: (boolean | undefined)[] = [];
    vi.stubGlobal('fetch', async (_: string, request: RequestInit) => {
      kept.push(request.keepalive);
      return new Response('{}', { status: 202 });
    });
    const tracker = await started();
    await vi.advanceTimersByTimeAsync(200);
    tracker.track('Large', { note: 'x'.repeat(70_000) });
    await vi.advanceTimersByTimeAsync(200);
    expect(kept).toEqual([true, false]);
  });

  it('sends what was told of one shopper also after another has come', async () => {
    const tracker = await started();
    tracker.tell('identify', ['ada'], { plan: 'free' });
    tracker.tell('group', ['hearth']);
    const ada = tracker.visitorId;
    tracker.reset();
    tracker.track('Later');
    await vi.advanceTimersByTimeAsync(2_200);
    expect(sent.map(({ type, anonymousId, userId, groupId }) => [type, anonymousId === ada, userId, groupId])).toEqual([
      ['page', true, undefined, undefined],
      ['identify', true, 'ada', undefined],
      ['group', true, 'ada', 'hearth'],
      ['track', false, undefined, undefined],
    ]);
    expect(tracker.visitorId).not.toBe(ada);
  });

  it('tells once what has an id, however often the page is loaded', async () => {
    document.body.innerHTML = `<script type="application/json" data-cartwheel="Order Completed" data-id="o-1">{}</script>`;
    await started();
    await started();
    await vi.advanceTimersByTimeAsync(200);
    expect(names().filter((name) => name === 'Order Completed')).toHaveLength(1);
  });
});

describe('consent', () => {
  it.each([
    ['auto', false, true],
    ['auto', true, false],
    ['given', true, true],
    ['required', false, false],
  ] as const)('%s, with a browser that objects: %s', async (consent, objecting, tracks) => {
    vi.stubGlobal('navigator', { globalPrivacyControl: objecting, language: 'en' });
    const tracker = await started({ consent });
    await vi.advanceTimersByTimeAsync(200);
    expect(sent.length > 0).toBe(tracks);
    expect(document.cookie.includes('cw_visitor')).toBe(tracks);
    expect(tracker.visitorId !== undefined).toBe(tracks);
  });

  it('begins when it is granted, and takes everything back when it is denied', async () => {
    const tracker = await started({ consent: 'required' });
    tracker.track('Before');
    await tracker.consent('granted');
    tracker.track('Product Viewed', { productId: 'p' });
    await tracker.consent('denied');
    tracker.track('Product Added', { productId: 'p' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([]);
    expect(document.cookie).not.toContain('cw_visitor');
    expect(Object.keys(localStorage)).toEqual(['cartwheel.consent']);
    expect((await started()).visitorId).toBeUndefined();
  });

  it('tells the page that is open once it is granted, and nothing of what was done there before', async () => {
    document.body.innerHTML = `<script type="application/json" data-cartwheel="Product Viewed">{"productId":"p"}</script>`;
    const tracker = await started({ consent: 'required' });
    tracker.track('Before');
    await tracker.consent('granted');
    await tracker.consent({ marketing: false });
    stream().end(4401);
    await vi.advanceTimersByTimeAsync(200);
    expect(names()).toEqual(['page', 'Product Viewed']);
  });

  it('holds what happens until the shopper has chosen, and keeps nothing till then', async () => {
    const tracker = await started({ consent: 'held' });
    tracker.track('Product Viewed', { productId: 'p' });
    const seenAt = Date.now();
    await vi.advanceTimersByTimeAsync(5_000);
    expect([localStorage.length, document.cookie.includes('cw_visitor'), sent]).toEqual([0, false, []]);
    await tracker.consent({ analytics: true, marketing: false });
    stream().end(4401);
    await vi.advanceTimersByTimeAsync(200);
    expect(names()).toEqual(['page', 'Product Viewed']);
    expect(Date.parse(sent[1]?.timestamp ?? '') - seenAt).toBe(1); // right after the page
    expect(sent[1]?.context['consent']).toEqual({ categoryPreferences: { analytics: true, marketing: false } });
  });

  it('drops what it held when the shopper says no', async () => {
    const tracker = await started({ consent: 'held' });
    await tracker.consent('denied');
    await tracker.consent('granted');
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toEqual([]);
  });

  it('shows no offers without leave for marketing, and again with it', async () => {
    const tracker = await started({ consent: 'required' });
    await tracker.consent({ analytics: true });
    expect(visitorSocket()).toBeUndefined();
    await tracker.consent({ marketing: true });
    expect(visitorSocket()?.readyState).toBe(1);
    await tracker.consent({ marketing: false });
    expect(visitorSocket()?.readyState).toBe(3);
    expect(tracker.visitorId).toBeDefined();
  });

  it('heeds what was chosen in another tab', async () => {
    const tracker = await started();
    localStorage.setItem('cartwheel.consent', JSON.stringify({ analytics: false }));
    await tracker.heed();
    expect(tracker.visitorId).toBeUndefined();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([]);
  });
});

describe('offers', () => {
  const offer: Offer = {
    type: 'intervention',
    id: '0197-offer',
    action: 'discount',
    discountPercent: 10,
    message: 'You left Mug in your cart.',
    expiresAt: '2100-01-01T00:00:00Z',
  };

  async function hear(message: object = offer): Promise<void> {
    visitorSocket()?.hear(message);
    await vi.dynamicImportSettled();
    await vi.advanceTimersByTimeAsync(0);
  }

  function dialog(): ShadowRoot | null | undefined {
    return document.querySelector('cartwheel-offer')?.shadowRoot;
  }

  function press(label: string): void {
    [...(dialog()?.querySelectorAll('button') ?? [])].find((each) => each.textContent === label)?.click();
  }

  it('listens for its own shopper, and shows what comes, once', async () => {
    const tracker = await started();
    expect(visitorSocket()?.url).toBe('wss://cartwheel.example/ws/visitor');
    expect(visitorSocket()?.protocols).toEqual(['cartwheel', 'bearer.cwk_test', `visitor.${tracker.visitorId}`]);
    await hear({ type: 'ping' });
    expect(dialog()).toBeUndefined();
    await hear();
    await hear();
    expect(document.querySelectorAll('cartwheel-offer')).toHaveLength(1);
    expect(dialog()?.querySelector('[role=status]')?.textContent).toBe(offer.message);
    expect(visitorSocket()?.said).toEqual([{ type: 'ack', id: offer.id }]);
    await vi.advanceTimersByTimeAsync(200);
    expect(names()).toEqual(['page', 'Intervention Seen']);
  });

  it('tells what the shopper answers, and shows it never again', async () => {
    await started();
    await hear();
    press('Use my 10 %');
    await hear();
    expect(dialog()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(200);
    expect(sent.at(-1)).toMatchObject({
      event: 'Intervention Clicked',
      properties: { interventionId: offer.id, discountPercent: 10 },
    });
  });

  it('can be sent away by the keyboard', async () => {
    await started();
    await hear();
    dialog()?.querySelector('dialog')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    expect(dialog()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(200);
    expect(sent.at(-1)?.event).toBe('Intervention Dismissed');
  });

  it('stays over pages until it is answered, acknowledged once', async () => {
    await started();
    await hear();
    document.body.innerHTML = '';
    await started();
    await vi.advanceTimersByTimeAsync(0);
    expect(dialog()).toBeTruthy();
    expect(FakeSocket.all.flatMap((socket) => socket.said)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(names().filter((name) => name === 'Intervention Seen')).toHaveLength(1);
  });

  it('is shown in one tab alone, and goes when it is answered in another', async () => {
    await started();
    await hear();
    const [shown] = document.querySelectorAll('cartwheel-offer');
    sessionStorage.clear(); // Another tab, from here on.
    const other = await started();
    await hear();
    expect([...document.querySelectorAll('cartwheel-offer')]).toEqual([shown]);
    localStorage.setItem('cartwheel.offers', JSON.stringify([offer.id]));
    localStorage.removeItem('cartwheel.offer');
    other.look();
    expect(dialog()).toBeTruthy(); // It is the tab's that shows it.
  });

  it('is left to the page that says so', async () => {
    const heard: unknown[] = [];
    document.addEventListener('cartwheel:offer', (event) => heard.push((event as CustomEvent).detail), { once: true });
    await started({ offers: 'off' });
    await hear();
    expect(heard).toEqual([offer]);
    expect(dialog()).toBeUndefined();
  });

  it('goes when the cart is bought, and is not shown when its time is over', async () => {
    const tracker = await started();
    await hear({ ...offer, id: 'old', expiresAt: '2020-01-01T00:00:00Z' });
    expect(dialog()).toBeUndefined();
    await hear();
    tracker.track('Order Completed', { orderId: 'o' });
    expect(dialog()).toBeUndefined();
  });
});
