// The store's carts as they open, hesitate, are abandoned, reached and won back.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ShoppingCart } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { decimalOf, formatCount, formatMoney, formatSecond, formatShare } from '@/shared/format';
import { Button, Card, cutInMiddle, EmptyState, ErrorNote, ErrorState, Forbidden, Skeleton, Tabs, tip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { LiveBoard, StreamTable } from '@/shared/shapes';
import { useWords } from '@/shared/words';
import { keyOf, useCartBoard, useCartCounts } from '../data';
import type { LiveCart } from '../parts/book';
import { CartPanel } from '../parts/cart-panel';
import { Counters, useSummary } from '../parts/counters';
import { SHOWN, type Shown } from '../parts/search';
import { StageChip } from '../parts/stage-chip';
import { words } from '../words';

export function LiveCarts() {
  const t = useWords(words);
  usePlace({ title: t.title });
  return useCan('carts:read') ? <Board /> : <Forbidden permission="carts:read" />;
}

function Board() {
  const t = useWords(words);
  const { stage, open } = useSearch({ from: '/store/live' });
  const navigate = useNavigate();
  const { stream, standing, isFirst, failure, retry } = useCartBoard(stage);
  const { counts } = useCartCounts();
  const columns = useColumns(open !== undefined);
  const toCard = useCard();
  const show = (next: Shown | 'all') =>
    void navigate({ to: '/live', search: { stage: next === 'all' ? undefined : next, open }, resetScroll: false });
  const nameOf = useCallback((cart: LiveCart) => t.cartOf(cutInMiddle(cart.visitorId)), [t]);
  const link = useCallback((cart: LiveCart) => ({ to: '/live', search: { stage, open: cart.id } }) as const, [stage]);
  const passes = useMemo(() => (stage === undefined ? undefined : (cart: LiveCart) => cart.stage === stage), [stage]);
  return (
    <LiveBoard
      title={t.title}
      help={{ text: t.help, guide: 'interventions' }}
      standing={standing}
      stream={stream}
      file={{ columns, rows: () => stream.look().rows.filter(passes ?? (() => true)) }}
      banner={failure !== null && !isFirst && <ErrorNote failure={failure} onRetry={retry} />}
      tiles={<Counters counts={counts} />}
      summary={useSummary(counts)}
      filters={
        <Tabs
          label={t.tabs.label}
          tabs={[{ key: 'all' as const, label: t.tabs.all }, ...SHOWN.map((key) => ({ key, label: t.stages[key] }))]}
          chosen={stage ?? 'all'}
          onChoose={show}
          controls={TABLE}
        />
      }
      panel={open !== undefined && <CartPanel key={open} cartId={open} onClose={() => void navigate({ to: '/live', search: { stage }, resetScroll: false })} />}
    >
      <div id={TABLE} role="tabpanel" aria-label={t.title}>
        {isFirst ? (
          <Card>{failure === null ? <Skeleton shape="row" count={10} /> : <ErrorState failure={failure} onRetry={retry} />}</Card>
        ) : (
          <StreamTable
            label={t.title}
            stream={stream}
            columns={columns}
            rowKey={keyOf}
            nameOf={nameOf}
            link={link}
            card={toCard}
            open={open}
            passes={passes}
            empty={
              stage === undefined ? (
                <EmptyState icon={ShoppingCart} title={t.empty.title} text={t.empty.text} />
              ) : (
                <EmptyState icon={ShoppingCart} title={t.empty.none}>
                  <Button onClick={() => show('all')}>{t.empty.clear}</Button>
                </EmptyState>
              )
            }
          />
        )}
      </div>
    </LiveBoard>
  );
}

const TABLE = 'live-carts';
const UNKNOWN = '—';

/** What rows say, the same for as long as the language is. */
function useSaid() {
  const t = useWords(words);
  const locale = useLocale();
  const zone = useZone();
  return useMemo(
    () => ({
      at: (cart: LiveCart) => formatSecond(cart.at, locale, zone),
      value: ({ valueMinor, currency }: LiveCart) =>
        valueMinor === null || currency === null ? UNKNOWN : formatMoney({ amountMinor: valueMinor, currency }, locale),
      inside: ({ units, firstItem }: LiveCart) =>
        units === null ? '' : units === 0 ? t.emptied : [t.units(units, formatCount(units, locale)), ...(firstItem === null ? [] : [firstItem])].join(' · '),
      score: ({ offer }: LiveCart) => (offer === null ? '' : formatShare(offer.probability, locale)),
    }),
    [t, locale, zone],
  );
}

/** Beside a panel there is room for what is looked at most. */
function useColumns(besidePanel: boolean) {
  const t = useWords(words);
  const said = useSaid();
  return useMemo(
    () => [
      { key: 'at', head: t.columns.at, kind: 'time' as const, cell: said.at, file: ({ at }: LiveCart) => at },
      { key: 'stage', head: t.columns.stage, kind: 'status' as const, cell: (cart: LiveCart) => <StageChip stage={cart.stage} inRow />, file: ({ stage }: LiveCart) => t.stages[stage] },
      { key: 'cart', head: t.columns.cart, kind: 'text' as const, cell: said.inside, file: said.inside },
      {
        key: 'value',
        head: t.columns.value,
        kind: 'money' as const,
        cell: said.value,
        file: [
          [t.columns.value, ({ valueMinor, currency }: LiveCart) => (valueMinor === null || currency === null ? null : decimalOf({ amountMinor: valueMinor, currency }))],
          [t.columns.currency, ({ currency }: LiveCart) => currency],
        ] as const,
      },
      ...(besidePanel ? [] : [{
        key: 'score',
        head: t.columns.score,
        kind: 'money' as const,
        cell: (cart: LiveCart) => cart.offer && <span {...tip(t.scoreText)}>{said.score(cart)}</span>,
        file: ({ offer }: LiveCart) => offer && offer.probability,
      },
      {
        key: 'visitor',
        head: t.columns.visitor,
        kind: 'person' as const,
        cell: ({ visitorId }: LiveCart) => <span className="font-mono text-code text-text-2">{cutInMiddle(visitorId)}</span>,
        file: ({ visitorId }: LiveCart) => visitorId,
      }]),
    ],
    [t, said, besidePanel],
  );
}

function useCard() {
  const said = useSaid();
  return useCallback(
    (cart: LiveCart) => ({
      title: said.inside(cart) || cutInMiddle(cart.visitorId),
      value: said.value(cart),
      note: [said.at(cart), said.score(cart)].filter(Boolean).join(' · '),
      status: <StageChip stage={cart.stage} inRow />,
    }),
    [said],
  );
}
