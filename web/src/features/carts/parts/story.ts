// What happened to one cart, as lines of a timeline.
import type { Cart } from '@/client/routers/carts';
import type { Prediction } from '@/client/routers/predictions';
import type { Intervention } from '@/client/shared';
import { formatMoney, formatShare } from '@/shared/format';
import type { Happening } from '@/shared/shapes';
import type { Translated } from '@/shared/words';
import type { en } from '../words/en';

type StoryWords = Translated<typeof en>['story'];

interface Told {
  readonly cart: Cart;
  readonly score: Prediction | undefined;
  readonly offers: readonly Intervention[];
}

export function storyOf({ cart, score, offers }: Told, t: StoryWords, locale: string): readonly Happening[] {
  const scored = score === undefined ? [] : [scoreLine(score, t, locale)];
  // Of what happened at one moment the later comes first.
  return [
    ...boughtLine(cart, t, locale),
    ...offers.flatMap((offer) => offerLines(offer, t)).reverse(),
    ...scored,
    ...leftLines(cart, offers, t),
    { id: 'opened', at: cart.openedAt, tone: 'active', title: t.opened, actor: t.shopper },
  ];
}

/** The cart knows when it was left last; of earlier times their interventions tell. */
function leftLines(cart: Cart, offers: readonly Intervention[], t: StoryWords): readonly Happening[] {
  const earlier = offers.filter(({ episode }) => episode < cart.episode).map(({ episode, createdAt }) => ({ episode, at: createdAt }));
  const last = cart.abandonedAt === null ? [] : [{ episode: cart.episode, at: cart.abandonedAt }];
  return [...earlier, ...last].map(({ episode, at }) => ({ id: `left-${episode}`, at, tone: 'bad', title: t.left(episode), actor: t.shopper }));
}

const scoreLine = (score: Prediction, t: StoryWords, locale: string): Happening => ({
  id: `score-${score.id}`,
  at: score.createdAt,
  title: t.scoreOf(formatShare(score.probability, locale)),
  actor: `${t.model} ${score.model} ${score.modelVersion}`,
  raw: score.features,
});

function offerLines(offer: Intervention, t: StoryWords): readonly Happening[] {
  const decided = t.decided[offer.action];
  const line = (id: string, at: string, title: string, tone?: Happening['tone'], actor?: string): Happening => ({ id: `${id}-${offer.id}`, at, title, tone, actor });
  return [
    {
      ...line('decided', offer.createdAt, typeof decided === 'string' ? decided : decided(offer.discountPercent), undefined, t.rules),
      text: offer.message,
    },
    ...(offer.deliveredAt === null ? [] : [line('delivered', offer.deliveredAt, t.delivered, 'warn')]),
    ...(offer.cancelledAt === null ? [] : [line('cancelled', offer.cancelledAt, t.cancelled, 'idle')]),
    ...(offer.state === 'expired' ? [line('expired', offer.expiresAt, t.expired, 'idle')] : []),
  ];
}

function boughtLine(cart: Cart, t: StoryWords, locale: string): readonly Happening[] {
  if (cart.closedAt === null) return [];
  const currency = cart.orderCurrency ?? cart.currency;
  const value = currency === null ? '—' : formatMoney({ amountMinor: cart.orderValueMinor ?? cart.valueMinor, currency }, locale);
  const title = cart.state === 'recovered' ? t.recovered(value) : t.bought(value);
  return [{ id: 'bought', at: cart.closedAt, tone: 'good', title, actor: t.shopper }];
}
