// One cart beside the stream: what is in it, how it was scored and why, what was sent, what came of it.
import type { Cart } from '@/client/routers/carts';
import type { Prediction } from '@/client/routers/predictions';
import { reachWords } from '@/features/interventions';
import { useNamed } from '@/features/predictions';
import { failedFor, failureOf } from '@/shared/api';
import { formatCount, formatExactly, formatInstant, formatMoney, formatShare, numberFormat } from '@/shared/format';
import { CopyId, cutInMiddle, ErrorNote, ErrorState, Link, Skeleton, tip } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Fact, Facts, PeekPanel, Timeline } from '@/shared/shapes';
import { useWords } from '@/shared/words';
import { useCartStory } from '../data';
import type { Stage } from '../status';
import { words } from '../words';
import { StageChip } from './stage-chip';
import { storyOf } from './story';

export function CartPanel({ cartId, onClose }: { cartId: string; onClose: () => void }) {
  const t = useWords(words);
  const locale = useLocale();
  const reach = useWords(reachWords);
  const { cart, score, offers, decisions, deliveries } = useCartStory(cartId);
  const told = cart.data;
  const sent = offers.data?.items ?? [];
  return (
    <PeekPanel title={t.cartOf(told ? cutInMiddle(told.visitorId) : '…')} onClose={onClose}>
      {told === undefined ? (
        cart.error === null ? (
          <Skeleton shape="row" count={6} />
        ) : (
          <ErrorState failure={failureOf(cart.error)} onRetry={cart.refetch} />
        )
      ) : (
        <div className="flex flex-col gap-24">
          <CartFacts cart={told} isReached={sent.some(({ deliveredAt }) => deliveredAt !== null)} />
          <Items cart={told} />
          {told.episode > 0 && <Score score={score.data} error={score.error} />}
          <section>
            <h3 className="pb-8 text-heading">{t.story.title}</h3>
            {[offers, decisions].map(({ error, refetch }, place) => error !== null && <ErrorNote key={place} failure={failureOf(error)} onRetry={refetch} />)}
            <Timeline happenings={storyOf({ cart: told, score: score.data, offers: sent, decisions: decisions.data?.items ?? [], deliveries }, t.story, reach, locale)} />
          </section>
        </div>
      )}
    </PeekPanel>
  );
}

function CartFacts({ cart, isReached }: { cart: Cart; isReached: boolean }) {
  const t = useWords(words).story.facts;
  const locale = useLocale();
  const zone = useZone();
  const seesOrders = useCan('orders:read');
  const time = (at: string) => (
    <time dateTime={at} {...tip(formatExactly(at, locale, zone))}>
      {formatInstant(at, locale, zone)}
    </time>
  );
  const money = (amountMinor: number, currency: string | null) => (currency === null ? '—' : formatMoney({ amountMinor, currency }, locale));
  const facts: readonly Fact[] = [
    { label: t.value, value: money(cart.valueMinor, cart.currency) },
    ...(cart.orderValueMinor === null ? [] : [{ label: t.paid, value: money(cart.orderValueMinor, cart.orderCurrency ?? cart.currency) }]),
    ...(cart.orderId === null
      ? []
      : [{ label: t.order, value: seesOrders ? <Link to="/orders" search={{ q: cart.orderId }}>{cart.orderId}</Link> : cart.orderId }]),
    { label: t.opened, value: time(cart.openedAt) },
    { label: t.seen, value: time(cart.lastSeenAt) },
    ...(cart.episode > 0 ? [{ label: t.left, value: formatCount(cart.episode, locale) }] : []),
    { label: t.visitor, value: <CopyId id={cart.visitorId} of={t.visitor} /> },
  ];
  return (
    <section className="flex flex-col items-start gap-12">
      <StageChip stage={stageOf(cart, isReached)} />
      <Facts facts={facts} />
    </section>
  );
}

/** Whether somebody hesitates is for the stream to say: it goes with the seconds. */
function stageOf({ state }: Cart, isReached: boolean): Stage {
  if (state === 'converted') return 'bought';
  return state === 'abandoned' && isReached ? 'reached' : state;
}

function Items({ cart: { items } }: { cart: Cart }) {
  const t = useWords(words);
  const locale = useLocale();
  return (
    <section>
      <h3 className="pb-4 text-heading">{t.story.items}</h3>
      {items.length === 0 ? (
        <p className="text-text-2">{t.story.emptied}</p>
      ) : (
        <ul>
          {items.map(({ productId, name, quantity, priceMinor, currency }) => (
            <li key={productId} className="flex items-baseline justify-between gap-12 border-b border-line py-4 text-dense last:border-b-0">
              <span className="min-w-0 wrap-anywhere">
                {name ?? productId}
                {quantity > 1 && <span className="text-text-2"> × {formatCount(quantity, locale)}</span>}
              </span>
              <span className="shrink-0 tabular-nums">{formatMoney({ amountMinor: priceMinor * quantity, currency }, locale)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Score({ score, error }: { score: Prediction | undefined; error: unknown }) {
  const { story: t, reasons } = useWords(words);
  const locale = useLocale();
  if (error !== null && !isAwaited(error)) return <ErrorNote failure={failureOf(error)} />;
  return (
    <section>
      <h3 className="pb-4 text-heading">{t.score}</h3>
      {score === undefined ? (
        <p className="text-text-2">{t.awaitingScore}</p>
      ) : (
        <>
          <p className="text-strong">{t.scoreOf(formatShare(score.probability, locale))}</p>
          {score.contributions.length > 0 ? (
            <Contributions score={score} />
          ) : (
            <ul className="list-disc pl-16 text-text-2">
              {score.reasons.map((reason) => (
                <li key={reason}>{reasons[reason] ?? reason}</li>
              ))}
            </ul>
          )}
          <p className="pt-4 text-dense text-text-3">{t.confidence(formatShare(score.confidence, locale))}</p>
        </>
      )}
    </section>
  );
}

/** What moved the score, the strongest first: how far, and which way. */
function Contributions({ score: { contributions, features } }: { score: Prediction }) {
  const { story: t } = useWords(words);
  const named = useNamed();
  const locale = useLocale();
  const most = Math.max(...contributions.map(({ effect }) => Math.abs(effect)));
  const known = features as unknown as Readonly<Record<string, unknown>>;
  return (
    <ul className="flex flex-col gap-8 py-4">
      {contributions.map(({ feature, effect, text }) => (
        <li key={feature} className="flex flex-wrap items-baseline justify-between gap-x-12 gap-y-2 text-dense">
          <span className="min-w-0 wrap-anywhere">{named(feature) === undefined ? text : `${named(feature)}: ${shownValue(known[feature], t, locale)}`}</span>
          <span className={effect > 0 ? 'shrink-0 text-good-text' : 'shrink-0 text-bad-text'}>{effect > 0 ? t.speaksFor : t.speaksAgainst}</span>
          <span aria-hidden className="h-4 w-full rounded-round bg-hover">
            <span className={effect > 0 ? 'block h-full rounded-round bg-good-mark' : 'block h-full rounded-round bg-bad-mark'} style={{ width: `${(100 * Math.abs(effect)) / most}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function shownValue(value: unknown, t: { readonly unknown: string; readonly yes: string; readonly no: string }, locale: string): string {
  if (typeof value === 'number') return numberFormat(locale, { maximumFractionDigits: 2 }).format(value);
  if (typeof value === 'boolean') return value ? t.yes : t.no;
  return typeof value === 'string' ? value : t.unknown;
}

/** The cart was left a moment ago, and is not scored yet. */
const isAwaited = (error: unknown): boolean => failedFor(error, 'predictions.not_found');
