/** The tracker of one page: from calls and markup to events, and from offers to the shopper. */

import { show } from './banner.ts';
import { mayTrack, remember, type Choice } from './consent.ts';
import { contextOf, newId, type Properties, type TrackedEvent } from './events.ts';
import { read, readJSON, write } from './local.ts';
import { Offers, type Offer } from './offers.ts';
import type { Options } from './options.ts';
import { declaredIn, productIn } from './page.ts';
import { Queue } from './queue.ts';
import { sender } from './sending.ts';
import { openShelf } from './shelf.ts';
import { forget, sessionId, visitorId } from './visitor.ts';

const ANSWERED_KEPT = 50;
const VIEWED = 'Product Viewed';
const BOUGHT = 'Order Completed';

interface Visit {
  visitorId: string;
  queue: Queue;
  offers: Offers;
}

export class Tracker {
  #visit: Visit | undefined;
  #takeAway: (() => void) | undefined;
  #lastAt = 0;

  constructor(
    private readonly options: Options,
    private readonly page: Document,
  ) {}

  /** Begin, if the shopper may be tracked; tell of the page, and of what it says of itself. */
  async start(): Promise<void> {
    if (this.#visit || !mayTrack(this.options.consent, navigator)) return;
    const { server, key } = this.options;
    const id = visitorId();
    const queue = new Queue(await openShelf(key), sender(server, key));
    const offers = new Offers(server, key, id, (offer) => this.#hear(offer));
    this.#visit = { visitorId: id, queue, offers };
    await queue.resume();
    this.pageViewed();
    const declared = declaredIn(this.page);
    declared.forEach(({ event, properties, id: known }) => this.track(event, properties, known));
    const product = declared.some(({ event }) => event === VIEWED) ? undefined : productIn(this.page);
    if (product) this.track(VIEWED, product);
    this.look();
  }

  track(event: string, properties: Properties = {}, messageId?: string): void {
    if (event === BOUGHT) this.#end();
    this.#tell({ type: 'track', event, properties }, messageId);
  }

  pageViewed(name: string = this.page.title, properties: Properties = {}): void {
    this.#tell({ type: 'page', name, properties: { path: this.page.location.pathname, ...properties } });
  }

  /** Say who the shopper is, by the shop's own id. */
  identify(userId: string, traits: Properties = {}): void {
    if (!this.#visit) return;
    write('user', userId);
    this.#tell({ type: 'identify', traits });
  }

  /** Keep what the shopper chose, and act on it at once. */
  async consent(choice: Choice): Promise<void> {
    remember(choice);
    if (choice === 'granted') await this.start();
    else await this.#stop();
  }

  /** Somebody else is at the browser now. */
  async reset(): Promise<void> {
    await this.#stop();
    await this.start();
  }

  get visitorId(): string | undefined {
    return this.#visit?.visitorId;
  }

  /** The page is looked at, or no more. */
  look(): void {
    if (this.page.visibilityState === 'visible') {
      this.#visit?.offers.open();
      const offer = readJSON<Offer>('offer');
      if (offer) this.#hear(offer);
    } else this.leave();
  }

  /** The page is left, maybe for good. */
  leave(): void {
    this.#visit?.queue.leave();
    this.#visit?.offers.close();
  }

  retry(): void {
    this.#visit?.queue.retry();
  }

  async #stop(): Promise<void> {
    const visit = this.#visit;
    this.#visit = undefined;
    this.#takeAway?.();
    this.#takeAway = undefined;
    visit?.offers.close();
    forget();
    await visit?.queue.clear();
  }

  #tell(said: Partial<TrackedEvent> & Pick<TrackedEvent, 'type'>, messageId: string = newId()): void {
    if (!this.#visit) return;
    // Of two events of a page one is later, so that they keep their order on the shelf.
    const now = (this.#lastAt = Math.max(Date.now(), this.#lastAt + 1));
    const userId = read('user');
    const event: TrackedEvent = {
      ...said,
      messageId,
      anonymousId: this.#visit.visitorId,
      ...(userId ? { userId } : {}),
      timestamp: new Date(now).toISOString(),
      context: contextOf(this.page, sessionId(now)),
    };
    // What is no JSON fails here, and not each time that a batch is made.
    this.#visit.queue.add(JSON.parse(JSON.stringify(event)) as TrackedEvent);
  }

  /** Put an offer before the shopper: once, on each page until it is answered or over. */
  #hear(offer: Offer): void {
    const answered = readJSON<string[]>('offers') ?? [];
    if (answered.includes(offer.id) || Date.parse(offer.expiresAt) <= Date.now()) {
      if (readJSON<Offer>('offer')?.id === offer.id) write('offer', undefined);
      return;
    }
    if (this.#takeAway || this.page.visibilityState !== 'visible') return;
    const isNew = readJSON<Offer>('offer')?.id !== offer.id;
    write('offer', JSON.stringify(offer));
    if (this.options.showsOffers) {
      this.#takeAway = show(offer, this.page, {
        onTaken: () => this.#answer(offer, 'Intervention Clicked'),
        onDismissed: () => this.#answer(offer, 'Intervention Dismissed'),
      });
    }
    this.page.dispatchEvent(new CustomEvent('cartwheel:offer', { detail: offer }));
    if (isNew) this.#visit?.offers.acknowledge(offer.id);
  }

  #answer(offer: Offer, event: string): void {
    this.#end(offer.id);
    const { id, action, discountPercent } = offer;
    this.track(event, { interventionId: id, action, discountPercent });
    const taken = new CustomEvent('cartwheel:taken', { detail: offer, cancelable: true });
    if (event !== 'Intervention Clicked' || !this.page.dispatchEvent(taken) || !this.options.offerURL) return;
    const url = new URL(this.options.offerURL, this.page.baseURI);
    url.searchParams.set('offer', id);
    this.page.location.assign(url);
  }

  /** Show an offer no more: it is answered, or what it was for is bought. */
  #end(id: string | undefined = readJSON<Offer>('offer')?.id): void {
    this.#takeAway?.();
    this.#takeAway = undefined;
    write('offer', undefined);
    if (id) write('offers', JSON.stringify([...(readJSON<string[]>('offers') ?? []), id].slice(-ANSWERED_KEPT)));
  }
}
