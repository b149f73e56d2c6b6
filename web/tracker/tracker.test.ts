/** What a page and a shopper do becomes events; what the shop offers is shown once, and answered. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrackedEvent } from './events.ts';
import type { Offer } from './offers.ts';
import type { Options } from './options.ts';
import { declaredIn, productIn } from './page.ts';
import { Tracker } from './tracker.ts';

const OPTIONS: Options = {
  key: 'cwk_test',
  server: 'https://cartwheel.example',
  consent: 'auto',
  offerURL: undefined,
  showsOffers: true,
};

class Socket {
  static readonly OPEN = 1;
  static all: Socket[] = [];
  readyState = 1;
  onmessage: ((message: { data: string }) => void) | undefined;
  said: string[] = [];
  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {
    Socket.all.push(this);
  }
  send(message: string): void {
    this.said.push(message);
  }
  close(): void {
    this.readyState = 3;
  }
}

let sent: TrackedEvent[];

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  Socket.all = [];
  localStorage.clear();
  document.cookie = 'cw_visitor=; Max-Age=0; Path=/';
  document.head.innerHTML = '';
  document.body.innerHTML = '';
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal('requestAnimationFrame', (act: () => void) => act());
  vi.stubGlobal('CSSStyleSheet', class { replaceSync(): void {} });
  vi.stubGlobal('fetch', async (_: string, request: { body: string }) => {
    sent.push(...(JSON.parse(request.body) as { batch: TrackedEvent[] }).batch);
    return new Response('{}', { status: 202 });
  });
});

afterEach(() => vi.unstubAllGlobals());

async function started(options: Partial<Options> = {}): Promise<Tracker> {
  const tracker = new Tracker({ ...OPTIONS, ...options }, document);
  await tracker.start();
  return tracker;
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

  it('bears markup of others that is damaged, and lists of products', () => {
    document.head.innerHTML = `<script type="application/ld+json">{"@type":</script>
      <script type="application/ld+json">{"@graph":[{"@type":"Product","sku":"a"},{"@type":"Product","sku":"b"}]}</script>
      <script type="application/json" data-cartwheel="Product Added">[1]</script>`;
    expect(productIn(document)).toBeUndefined();
    expect(declaredIn(document)).toEqual([]);
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
    await tracker.consent('granted');
    tracker.track('Product Viewed', { productId: 'p' });
    await tracker.consent('denied');
    tracker.track('Product Added', { productId: 'p' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([]);
    expect(document.cookie).not.toContain('cw_visitor');
    expect(localStorage.getItem('cartwheel.visitor')).toBeNull();
    expect((await started()).visitorId).toBeUndefined();
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

  function hear(message: unknown = offer): void {
    Socket.all.at(-1)?.onmessage?.({ data: JSON.stringify(message) });
  }

  function dialog(): ShadowRoot | null | undefined {
    return document.querySelector('cartwheel-offer')?.shadowRoot;
  }

  function press(label: string): void {
    [...(dialog()?.querySelectorAll('button') ?? [])].find((each) => each.textContent === label)?.click();
  }

  it('listens for its own shopper, and shows what comes, once', async () => {
    const tracker = await started();
    expect(Socket.all[0]?.url).toBe('wss://cartwheel.example/ws/visitor');
    expect(Socket.all[0]?.protocols).toEqual(['cartwheel', 'bearer.cwk_test', `visitor.${tracker.visitorId}`]);
    hear({ type: 'ping' });
    expect(dialog()).toBeUndefined();
    hear();
    hear();
    expect(document.querySelectorAll('cartwheel-offer')).toHaveLength(1);
    expect(dialog()?.querySelector('[role=status]')?.textContent).toBe(offer.message);
    expect(Socket.all[0]?.said).toEqual([JSON.stringify({ type: 'ack', id: offer.id })]);
  });

  it('tells what the shopper answers, and shows it never again', async () => {
    await started();
    hear();
    press('Use my 10 %');
    hear();
    expect(dialog()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(200);
    expect(sent.at(-1)).toMatchObject({
      event: 'Intervention Clicked',
      properties: { interventionId: offer.id, discountPercent: 10 },
    });
  });

  it('can be sent away by the keyboard', async () => {
    await started();
    hear();
    dialog()?.querySelector('section')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    expect(dialog()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(200);
    expect(sent.at(-1)?.event).toBe('Intervention Dismissed');
  });

  it('stays over pages until it is answered, acknowledged once', async () => {
    await started();
    hear();
    document.body.innerHTML = '';
    await started();
    expect(dialog()).toBeTruthy();
    expect(Socket.all.flatMap((socket) => socket.said)).toHaveLength(1);
  });

  it('goes when the cart is bought, and is not shown when its time is over', async () => {
    const tracker = await started();
    hear({ ...offer, id: 'old', expiresAt: '2020-01-01T00:00:00Z' });
    expect(dialog()).toBeUndefined();
    hear();
    tracker.track('Order Completed', { orderId: 'o' });
    expect(dialog()).toBeUndefined();
  });
});
