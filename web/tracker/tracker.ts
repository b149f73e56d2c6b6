/** The tracker of one page: from calls and markup to events, and from offers to the shopper. */

import { choicesOf, chosen, may, remember, type Choice } from './consent.ts';
import { contextOf, newId, type CallOptions, type Properties, type TrackedEvent, type Type } from './events.ts';
import { read, readJSON, write } from './local.ts';
import { Offers, protocolsOf } from './offers.ts';
import type { Options } from './options.ts';
import { declaredIn, actsOn, type Declared } from './page.ts';
import { Queue } from './queue.ts';
import { sender } from './sending.ts';
import { openShelf } from './shelf.ts';
import { Showing, type LoadOverlay } from './showing.ts';
import { Stream } from './stream.ts';
import { forget, sessionId, visitorId } from './visitor.ts';

const BOUGHT = 'Order Completed';
const HELD = 100;
const TOLD_KEPT = 50;

type Told = [type: Type, texts: string[], about: Properties, options: CallOptions];

/** What there is while a shopper is known. */
interface Visit {
  visitorId: string;
  stream: Stream;
  offers: Offers;
}

export class Tracker {
  #visit: Visit | undefined;
  #queue: Queue | undefined;
  #lastAt = 0;
  /** What happened before the shopper has chosen, where that is waited for. */
  #held: Told[] = [];
  /** Tells of the page, once the shopper may be known. */
  #opening: (() => void) | undefined;
  readonly #showing: Showing;

  constructor(
    private readonly options: Options,
    private readonly page: Document,
    load: LoadOverlay,
  ) {
    this.#showing = new Showing(
      options,
      page,
      load,
      () => this.#visit !== undefined && this.#may('marketing'),
      (event, properties) => this.track(event, properties),
      (id) => this.#visit?.offers.acknowledge(id),
      (id, sign) => this.#visit?.offers.sign(id, sign),
    );
  }

  /** Tell of the page, and of what it says of itself; from here on, of what is done there. */
  begin(tellsPage: boolean): void {
    this.#opening = () => {
      if (tellsPage) this.tell('page', []);
      declaredIn(this.page).forEach((declared) => this.#declare(declared));
    };
    this.#enter();
    if (this.#holds()) this.#open();
    actsOn(this.page, (declared) => this.#declare(declared));
    this.look();
  }

  track(event: string, properties?: Properties, options?: CallOptions): void {
    this.tell('track', [event], properties, options);
  }

  /** Tell of something: by the texts of its call, what belongs to it, and what is said beside. */
  tell(type: Type, texts: string[], about: Properties = {}, options: CallOptions = {}): void {
    if (!this.#visit) {
      // What happened before the shopper has chosen is held back where that is waited for.
      if (this.#holds()) {
        const told: Told = [type, texts, about, { timestamp: this.#moment(), ...options }];
        this.#held = [...this.#held, told].slice(-HELD);
      }
      return;
    }
    const [first, second] = texts;
    if (first === BOUGHT) this.#showing.end();
    const previousId = second ?? read('user') ?? this.visitorId;
    if (first && (type === 'identify' || type === 'alias')) write('user', first);
    if (first && type === 'group') write('group', first);
    const at = this.#moment();
    const groupId = read('group');
    const event: TrackedEvent = {
      type,
      ...{
        track: { event: first, properties: about },
        page: {
          name: second ?? first ?? this.page.title,
          category: second && first,
          properties: { path: this.page.location.pathname, ...about },
        },
        identify: { traits: about },
        group: { traits: about, groupId },
        alias: { previousId },
      }[type],
      messageId: options.messageId ?? newId(),
      anonymousId: this.#visit.visitorId,
      userId: read('user'),
      timestamp: new Date(options.timestamp ?? at).toISOString(),
      context: {
        ...contextOf(this.page),
        sessionId: sessionId(at),
        groupId,
        consent: chosen() && { categoryPreferences: chosen() },
        ...options.context,
      },
      integrations: options.integrations,
    };
    // What is no JSON fails here, and not each time that a batch is made.
    this.#queue?.add(JSON.parse(JSON.stringify(event)) as TrackedEvent);
  }

  /** Keep what the shopper chose, and act on it at once. */
  consent(choice: Choice): Promise<void> {
    const choices = choicesOf(choice);
    // Other tabs hear of the choice, and find the shopper's id there already.
    if (choices['analytics']) visitorId(this.options.cookieDomain);
    remember(choices);
    return this.heed();
  }

  /** Act on what was chosen, maybe in another tab. */
  async heed(): Promise<void> {
    if (this.#may('analytics')) {
      this.#enter();
      if (!this.#may('marketing')) this.#showing.takeAway();
      this.#visit?.offers.close();
      return this.look();
    }
    if (chosen()) this.#held = [];
    if (!this.#visit) return;
    this.#exit();
    const queue = this.#queue;
    this.#queue = undefined;
    await queue?.clear();
  }

  /** Somebody else is at the browser now; what was told of the one before is sent all the same. */
  reset(): void {
    if (!this.#visit) return;
    this.#exit();
    this.#enter();
    this.look();
  }

  get visitorId(): string | undefined {
    return this.#visit?.visitorId;
  }

  get userId(): string | undefined {
    return read('user');
  }

  /** The page is looked at, or no more. */
  look(): void {
    if (this.page.visibilityState !== 'visible') return this.leave(false);
    this.#visit?.stream.open();
    if (!this.#visit || !this.#may('marketing')) return;
    this.#visit.offers.open();
    this.#show(this.#showing.resume());
  }

  /** The page is left, or hidden: maybe for good. */
  leave(isGone: boolean): void {
    this.#queue?.leave(isGone);
    this.#visit?.stream.close(isGone);
    this.#visit?.offers.close();
  }

  retry(): void {
    this.#queue?.retry();
  }

  /** The page is back from the back-forward cache; what was on its way may have been lost. */
  comeBack(): void {
    this.look();
    this.retry();
  }

  /** What an offer looks like may be out of reach; it comes again. */
  #show(showing: Promise<void>): void {
    showing.catch((error: unknown) => console.warn('cartwheel:', error));
  }

  #may(category: string): boolean {
    return may(category, this.options.consent, navigator);
  }

  /** Know the shopper, if that may be. */
  #enter(): void {
    if (this.#visit || !this.#may('analytics')) return;
    const { server, key, cookieDomain } = this.options;
    const id = visitorId(cookieDomain);
    const stream = new Stream(server, protocolsOf(key, id));
    const offers = new Offers(server, key, id, (offer) => this.#show(this.#showing.hear(offer)));
    this.#visit = { visitorId: id, stream, offers };
    if (!this.#queue) {
      const send = sender(server, key, (parcel) => this.#visit?.stream.send(parcel));
      const name = key.slice(0, 16);
      const tellLost = (count: number): void => this.track('Events Dropped', { count });
      this.#queue = new Queue(openShelf(name), send, tellLost, name);
      void this.#queue.resume();
    }
    this.#open();
    this.#held.splice(0).forEach((told) => this.tell(...told));
  }

  /** Of two events of a page one is later, so that they keep their order on the shelf. */
  #moment(): number {
    return (this.#lastAt = Math.max(Date.now(), this.#lastAt + 1));
  }

  #open(): void {
    this.#opening?.();
    this.#opening = undefined;
  }

  #holds(): boolean {
    return this.options.consent === 'held' && !chosen();
  }

  #exit(): void {
    this.#visit?.stream.close(true);
    this.#visit?.offers.close();
    this.#visit = undefined;
    this.#showing.forget();
    forget(this.options.cookieDomain);
  }

  /** Tell what the page says of itself; what has an id, once. */
  #declare({ event, properties, id }: Declared): void {
    const told = readJSON<string[]>('told') ?? [];
    if (id && told.includes(id)) return;
    if (id && this.#visit) write('told', JSON.stringify([...told, id].slice(-TOLD_KEPT)));
    this.track(event, properties, id ? { messageId: id } : {});
  }
}
