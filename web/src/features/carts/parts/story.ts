// What happened to one cart, as lines of a timeline.
import type { Cart } from '@/client/routers/carts';
import type { Prediction } from '@/client/routers/predictions';
import type { Intervention } from '@/client/shared';
import { leftAloneLine, reachStoryOf, type ReachWords, type ShownDecision, type ShownDelivery } from '@/features/interventions';
import { formatMoney, formatShare } from '@/shared/format';
import type { Happening } from '@/shared/shapes';
import type { Translated } from '@/shared/words';
import type { en } from '../words/en';

type StoryWords = Translated<typeof en>['story'];

export interface Told {
  readonly cart: Cart;
  readonly score: Prediction | undefined;
  readonly offers: readonly Intervention[];
  readonly decisions: readonly ShownDecision[];
  readonly deliveries: ReadonlyMap<string, readonly ShownDelivery[]>;
}

export function storyOf(told: Told, t: StoryWords, reach: ReachWords, locale: string): readonly Happening[] {
  const { cart, score, offers, decisions, deliveries } = told;
  const reasons = new Map(decisions.map((each) => [each.interventionId, each]));
  // Of what happened at one moment the later comes first.
  return [
    ...boughtLine(cart, t, locale),
    ...offers.flatMap((offer) => reachStoryOf(offer, reach, { decision: reasons.get(offer.id), deliveries: deliveries.get(offer.id) })),
    ...decisions.filter(({ outcome }) => outcome === 'leave').map((decision) => leftAloneLine(decision, reach)),
    ...(score === undefined ? [] : [scoreLine(score, decisions.find(({ episode }) => episode === cart.episode), t, locale)]),
    ...leftLines(told, t),
    { id: 'opened', at: cart.openedAt, tone: 'active', title: t.opened, actor: t.shopper },
  ];
}

/** The cart knows when it was left last; of earlier times tells what was decided about them. */
function leftLines({ cart, offers, decisions }: Told, t: StoryWords): readonly Happening[] {
  const times = new Map<number, string>([
    ...offers.map(({ episode, createdAt }) => [episode, createdAt] as const),
    ...decisions.map(({ episode, decidedAt }) => [episode, decidedAt] as const),
  ]);
  if (cart.abandonedAt !== null) times.set(cart.episode, cart.abandonedAt);
  else times.delete(cart.episode);
  return [...times]
    .toSorted(([one], [other]) => other - one)
    .map(([episode, at]) => ({ id: `left-${episode}`, at, tone: 'bad', title: t.left(episode), actor: t.shopper }));
}

/** It is kept after what was decided by it, in the same breath, and told before. */
const scoreLine = (score: Prediction, decision: ShownDecision | undefined, t: StoryWords, locale: string): Happening => ({
  id: `score-${score.id}`,
  at: decision && decision.decidedAt < score.createdAt ? decision.decidedAt : score.createdAt,
  title: t.scoreOf(formatShare(score.probability, locale)),
  actor: `${t.model} ${score.model} ${score.modelVersion}`,
  raw: score.features,
});

function boughtLine(cart: Cart, t: StoryWords, locale: string): readonly Happening[] {
  if (cart.closedAt === null) return [];
  const currency = cart.orderCurrency ?? cart.currency;
  const value = currency === null ? '—' : formatMoney({ amountMinor: cart.orderValueMinor ?? cart.valueMinor, currency }, locale);
  const title = cart.state === 'recovered' ? t.recovered(value) : t.bought(value);
  return [{ id: 'bought', at: cart.closedAt, tone: 'good', title, actor: t.shopper }];
}
