/**
 * What is known of the carts that are looked at, put together from lists, news, glimpses and interventions.
 *
 * Guarantees: whatever comes twice, late or in another order than it happened changes nothing for the worse,
 * since a cart that was bought stays so, and of two others the later counts. Each `take…` returns the carts
 * that read differently now, the oldest first.
 */
import type { Cart } from '@/client/routers/carts';
import type { CartState, Intervention } from '@/client/shared';
import type { CartNews, CartSeen } from '@/client/topics';
import type { Stage } from '../status';

export interface LiveCart {
  readonly id: string;
  readonly visitorId: string;
  readonly state: CartState;
  readonly stage: Stage;
  /** When it came to stand as it does. */
  readonly at: string;
  /** Null until the cart was looked at: what is told as it happens does not say it. */
  readonly units: number | null;
  readonly firstItem: string | null;
  readonly currency: string | null;
  readonly valueMinor: number | null;
  readonly lastSeenAt: string | null;
  readonly offer: Offer | null;
}

export interface Offer {
  readonly episode: number;
  readonly state: Intervention['state'];
  /** Of coming back to buy when nudged. */
  readonly probability: number;
  readonly deliveredAt: string | null;
}

type Known = Omit<LiveCart, 'stage'>;

/** Silent for this share of the idle limit, a cart hesitates. */
const QUIET_SHARE = 0.5;
const MOST = 2_000;

export class CartBook {
  private readonly carts = new Map<string, LiveCart>();
  private readonly offers = new Map<string, Offer>();

  /** `idleLimitMs` null: the store lives by the clock of its events, and nobody knows who hesitates now. */
  constructor(private readonly idleLimitMs: number | null) {}

  /** All of them, the latest first. */
  all(): readonly LiveCart[] {
    return [...this.carts.values()].sort((one, other) => later(other.at, one.at));
  }

  takeCarts(carts: readonly Cart[], now: number): readonly LiveCart[] {
    return this.keep(carts.map((cart) => [cart.id, (known) => fromCart(cart, known)]), now);
  }

  takeNews(news: readonly CartNews[], now: number): readonly LiveCart[] {
    return this.keep(news.map((each) => [each.cartId, (known) => fromNews(each, known)]), now);
  }

  /** Open carts as they fill. */
  takeSeen(seen: readonly CartSeen[], now: number): readonly LiveCart[] {
    return this.keep(seen.map((each) => [each.cartId, (known) => fromSeen(each, known)]), now);
  }

  takeOffers(interventions: readonly Intervention[], now: number): readonly LiveCart[] {
    const newer = interventions.filter(({ cartId, episode, state, deliveredAt, probability }) => {
      const known = this.offers.get(cartId);
      if (known && (known.episode > episode || (known.episode === episode && known.state === state))) return false;
      if (known?.episode === episode && known.deliveredAt !== null && deliveredAt === null) return false;
      this.offers.set(cartId, { episode, state, probability, deliveredAt });
      return true;
    });
    trim(this.offers);
    return this.keep(newer.map(({ cartId }) => [cartId, (known) => known]), now);
  }

  /** Time alone makes a cart hesitate. */
  takeTime(now: number): readonly LiveCart[] {
    const open = [...this.carts.values()].filter(({ state }) => state === 'open');
    return this.keep(open.map(({ id }) => [id, (known) => known]), now);
  }

  private keep(changes: ReadonlyArray<readonly [id: string, change: (known: Known | undefined) => Known | undefined]>, now: number): readonly LiveCart[] {
    const changed = new Map<string, LiveCart>();
    for (const [id, change] of changes) {
      const before = this.carts.get(id);
      const known = change(before);
      if (known === undefined) continue;
      const withOffer = { ...known, offer: this.offers.get(id) ?? null };
      const cart = { ...withOffer, stage: stageOf(withOffer, now, this.idleLimitMs) };
      this.carts.set(id, cart);
      if (before === undefined || !readsSame(before, cart)) changed.set(id, cart);
    }
    trim(this.carts);
    return [...changed.values()].sort((one, other) => later(one.at, other.at));
  }
}

function fromCart(cart: Cart, known: Known | undefined): Known {
  const at = cart.closedAt ?? (cart.state === 'abandoned' ? cart.abandonedAt : null) ?? cart.lastSeenAt;
  const bought = cart.closedAt !== null;
  const seen = {
    id: cart.id,
    visitorId: cart.visitorId,
    units: cart.items.reduce((sum, { quantity }) => sum + quantity, 0),
    firstItem: cart.items[0]?.name ?? null,
    lastSeenAt: cart.lastSeenAt,
    offer: null,
  };
  const money = bought
    ? { currency: cart.orderCurrency ?? cart.currency, valueMinor: cart.orderValueMinor ?? cart.valueMinor }
    : { currency: cart.currency, valueMinor: cart.valueMinor };
  if (known !== undefined && isBehind(cart.state, at, known)) return { ...known, units: seen.units, firstItem: seen.firstItem };
  return { ...seen, ...money, state: cart.state, at: cart.state === 'open' ? openSince(cart, known) : at };
}

function fromSeen(seen: CartSeen, known: Known | undefined): Known | undefined {
  if (known !== undefined && isBehind('open', seen.lastSeenAt, known)) return undefined;
  // It may have been told by another process than one that has seen more of it.
  if (known?.lastSeenAt && later(known.lastSeenAt, seen.lastSeenAt) > 0) return undefined;
  const { cartId: id, visitorId, units, firstItem, currency, valueMinor, lastSeenAt } = seen;
  return { id, visitorId, units, firstItem, currency, valueMinor, lastSeenAt, offer: null, state: 'open', at: openSince(seen, known) };
}

/** A cart that was taken up again says nowhere since when; the news of it did. */
function openSince(cart: Pick<Cart, 'episode' | 'openedAt' | 'lastSeenAt'>, known: Known | undefined): string {
  if (cart.episode === 0) return cart.openedAt;
  return known?.state === 'open' ? known.at : cart.lastSeenAt;
}

function fromNews(news: CartNews, known: Known | undefined): Known | undefined {
  if (known !== undefined && isBehind(news.state, news.at, known)) return undefined;
  return {
    id: news.cartId,
    visitorId: news.visitorId,
    units: known?.units ?? null,
    firstItem: known?.firstItem ?? null,
    lastSeenAt: news.state === 'open' ? news.at : (known?.lastSeenAt ?? null),
    offer: null,
    state: news.state,
    at: news.at,
    currency: news.currency ?? known?.currency ?? null,
    valueMinor: news.valueMinor ?? known?.valueMinor ?? null,
  };
}

const isBought = (state: CartState): boolean => state === 'converted' || state === 'recovered';

/** Whether more is known already than that it stood so at that time. */
function isBehind(state: CartState, at: string, known: Known): boolean {
  if (isBought(known.state)) return !isBought(state);
  return !isBought(state) && later(known.at, at) > 0;
}

function stageOf({ state, units, lastSeenAt, offer }: Known, now: number, idleLimitMs: number | null): Stage {
  if (state === 'recovered') return 'recovered';
  if (state === 'converted') return 'bought';
  if (state === 'abandoned') return offer !== null && offer.deliveredAt !== null ? 'reached' : 'abandoned';
  // What is empty is never abandoned, however long it is left.
  const isQuiet = units !== 0 && idleLimitMs !== null && lastSeenAt !== null && now - Date.parse(lastSeenAt) >= idleLimitMs * QUIET_SHARE;
  return isQuiet ? 'hesitating' : 'open';
}

/** Whether a reader sees no difference; when somebody was last seen is not shown. */
const readsSame = (one: LiveCart, other: LiveCart): boolean =>
  one.stage === other.stage &&
  one.at === other.at &&
  one.units === other.units &&
  one.firstItem === other.firstItem &&
  one.valueMinor === other.valueMinor &&
  one.currency === other.currency &&
  one.offer === other.offer;

/** By instant, not by text: fractions of a second may be left out. */
const later = (one: string, other: string): number => Date.parse(one) - Date.parse(other);

/** The oldest that were put in go first. */
function trim(kept: Map<string, unknown>): void {
  for (const key of kept.keys()) {
    if (kept.size <= MOST) return;
    kept.delete(key);
  }
}
