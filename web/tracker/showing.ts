/**
 * Offers put before the shopper, and what the shopper does about them.
 *
 * An offer is shown in one tab, over its pages, until it is answered, its time is over or what it was
 * for is bought; and it is told once that it was seen.
 */

import { newId, type Properties } from './events.ts';
import { locked, readJSON, write } from './local.ts';
import type { Offer } from './offers.ts';
import type { Options } from './options.ts';
import type { show } from './overlay.ts';

/** Loads what an offer looks like. */
export type LoadOverlay = () => Promise<{ show: typeof show }>;

const TAB = 'cartwheel.tab';
const ANSWERED_KEPT = 50;

type Kept = Offer & { tab: string };

export class Showing {
  #takeAway: (() => void) | undefined;

  constructor(
    private readonly options: Options,
    private readonly page: Document,
    private readonly load: LoadOverlay,
    /** Whether anything may be shown to the shopper, now. */
    private readonly may: () => boolean,
    private readonly track: (event: string, properties: Properties) => void,
    private readonly acknowledge: (id: string) => void,
    private readonly sign: (id: string, sign: string) => void,
  ) {}

  /** Put an offer before the shopper, unless another tab has. */
  hear(offer: Offer): Promise<void> {
    return locked('offer', async () => {
      if (this.#mayShow(offer)) await this.#show(offer);
    });
  }

  /** Go on with what an earlier page of this tab showed; take away what was answered in another. */
  async resume(): Promise<void> {
    const kept = this.#kept();
    if (kept) await this.hear(kept);
    else this.takeAway();
  }

  /** Show an offer no more: it is answered, or what it was for is bought. */
  end(id: string | undefined = this.#kept()?.id): void {
    this.takeAway();
    write('offer', undefined);
    if (id) write('offers', JSON.stringify([...this.#answered(), id].slice(-ANSWERED_KEPT)));
  }

  takeAway(): void {
    this.#takeAway?.();
    this.#takeAway = undefined;
  }

  /** Keep nothing of the shopper. */
  forget(): void {
    this.takeAway();
    try {
      sessionStorage.removeItem(TAB);
    } catch {
      // Storage is switched off for this page.
    }
  }

  #kept(): Kept | undefined {
    return readJSON<Kept>('offer');
  }

  #answered(): string[] {
    return readJSON<string[]>('offers') ?? [];
  }

  #mayShow({ id, expiresAt }: Offer): boolean {
    const kept = this.#kept();
    if (this.#answered().includes(id) || Date.parse(expiresAt) <= Date.now()) {
      if (kept?.id === id) write('offer', undefined);
      return false;
    }
    const isElsewhere = kept?.id === id && kept.tab !== tabId();
    return !isElsewhere && !this.#takeAway && this.may() && this.page.visibilityState === 'visible';
  }

  async #show(offer: Offer): Promise<void> {
    const { offers } = this.options;
    const overlay = offers === 'off' ? undefined : await this.load();
    if (!this.#mayShow(offer)) return; // The page has changed meanwhile.
    const isNew = this.#kept()?.id !== offer.id;
    write('offer', JSON.stringify({ ...offer, tab: tabId() }));
    if (overlay && offers !== 'off') {
      this.#takeAway = overlay.show(offer, offers, this.page, {
        onTaken: () => this.#take(offer),
        onDismissed: () => this.#answer(offer, 'Dismissed'),
      });
    }
    this.page.dispatchEvent(new CustomEvent('cartwheel:offer', { detail: offer }));
    if (!isNew) return;
    this.acknowledge(offer.id);
    if (overlay) this.#tell(offer, 'Seen');
  }

  #take(offer: Offer): void {
    this.#answer(offer, 'Clicked');
    const taken = new CustomEvent('cartwheel:taken', { detail: offer, cancelable: true });
    const to = this.options.offerURL ?? offer.link;
    if (!this.page.dispatchEvent(taken) || !to) return;
    const url = new URL(to, this.page.baseURI);
    url.searchParams.set('offer', offer.id);
    this.page.location.assign(url);
  }

  #answer(offer: Offer, what: string): void {
    this.end(offer.id);
    this.#tell(offer, what);
  }

  #tell({ id, action, discountPercent }: Offer, what: string): void {
    this.sign(id, what.toLowerCase());
    this.track(`Intervention ${what}`, { interventionId: id, action, discountPercent });
  }
}

let withoutStorage: string | undefined;

/** A tab keeps its id over its pages. */
function tabId(): string {
  try {
    return (sessionStorage[TAB] ??= newId()) as string;
  } catch {
    return (withoutStorage ??= newId()); // It is switched off for this page.
  }
}
