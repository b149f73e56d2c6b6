// The figures of a span beside those of the one before, each a link to what it counts.
import type { Figures, MoneyFigures, Overview } from '@/client/routers/analytics';
import { formatCount, formatExact, formatMoney, formatShare } from '@/shared/format';
import { AfterBlink, Skeleton } from '@/shared/kit';
import { useCan, useLocale } from '@/shared/session';
import { Tile } from '@/shared/shapes';
import { useWords } from '@/shared/words';
import { words } from '../words';
import { cartsAt, ordersOf } from './links';

/** What a figure beyond this is read as, short; the exact one is a hover away. */
const LONG_MINOR = 10_000_000;
const TILES = 7;

const GRID = 'grid grid-cols-2 gap-16 rows:grid-cols-4';

export const FigureTiles = ({ overview }: { overview: Overview | undefined }) =>
  overview === undefined ? <TilesSkeleton /> : <Tiles overview={overview} />;

function Tiles({ overview }: { overview: Overview }) {
  const t = useWords(words).tiles;
  const locale = useLocale();
  const seesOrders = useCan('orders:read');
  const seesCarts = useCan('carts:read');
  const { now, before, span } = overview;
  const revenue = useMoneyTile(overview, 'revenueMinor');
  const wonBack = useMoneyTile(overview, 'recoveredMinor');
  const toOrders = seesOrders ? ordersOf(span) : undefined;
  const count = (of: 'orders' | 'cartsOpened' | 'cartsAbandoned' | 'cartsRecovered') => ({
    figure: formatCount(now[of], locale),
    exact: now[of] >= 10_000 ? formatExact(now[of], locale) : undefined,
    change: changed(now[of], before[of]),
  });
  return (
    <section aria-label={t.label} className={GRID}>
      <div className="col-span-2 grid">
        <Tile label={t.revenue} {...revenue} link={toOrders} />
      </div>
      <Tile label={t.orders} {...count('orders')} link={toOrders} />
      <Tile
        label={t.conversion}
        figure={shareOf(now) === null ? t.unknown : formatShare(shareOf(now) ?? 0, locale)}
        exact={t.conversionText(formatExact(now.cartsBought, locale), formatExact(now.cartsOpened, locale))}
        change={changeOfShares(now, before)}
        link={seesCarts ? cartsAt('bought') : undefined}
      />
      <Tile label={t.opened} {...count('cartsOpened')} link={seesCarts ? cartsAt() : undefined} />
      <Tile label={t.abandoned} {...count('cartsAbandoned')} link={seesCarts ? cartsAt('abandoned') : undefined} />
      <Tile label={t.recovered} {...count('cartsRecovered')} link={seesCarts ? cartsAt('recovered') : undefined} />
      <Tile label={t.recoveredRevenue} {...wonBack} link={seesCarts ? cartsAt('recovered') : undefined} />
    </section>
  );
}

/** The store's own currency is the figure; others stand beside it, since they cannot be added. */
function useMoneyTile({ now, before, currency }: Overview, of: 'revenueMinor' | 'recoveredMinor') {
  const t = useWords(words).tiles;
  const locale = useLocale();
  const minor = amountIn(now.money, currency, of);
  const money = { amountMinor: minor, currency };
  const others = now.money.filter((each) => each.currency !== currency && each[of] !== 0);
  const isLong = Math.abs(minor) >= LONG_MINOR;
  return {
    figure: formatMoney(money, locale, { compact: isLong }),
    exact: isLong ? formatMoney(money, locale) : undefined,
    change: changed(minor, amountIn(before.money, currency, of)),
    note:
      others.length > 0
        ? t.besides(others.map((each) => formatMoney({ amountMinor: each[of], currency: each.currency }, locale)).join(', '))
        : undefined,
  };
}

const amountIn = (money: readonly MoneyFigures[], currency: string, of: 'revenueMinor' | 'recoveredMinor'): number =>
  money.find((each) => each.currency === currency)?.[of] ?? 0;

const shareOf = ({ cartsBought, cartsOpened }: Figures): number | null => (cartsOpened === 0 ? null : cartsBought / cartsOpened);

const changeOfShares = (now: Figures, before: Figures) => changed(shareOf(now) ?? 0, shareOf(before) ?? 0);

/** Where there was nothing before, nothing is said: seven times that it cannot be compared is noise. */
const changed = (now: number, before: number) => (before === 0 ? undefined : { now, before });

const TilesSkeleton = () => (
  <AfterBlink>
    <div className={GRID}>
      {Array.from({ length: TILES }, (_, place) => (
        <div key={place} className={`rounded-card border border-line bg-surface p-16 ${place === 0 ? 'col-span-2' : ''}`}>
          <div className="flex flex-col gap-2">
            <div className="h-row">
              <Skeleton width={0.5} />
            </div>
            <div className="h-row">
              <Skeleton shape="title" width={0.7} />
            </div>
          </div>
        </div>
      ))}
    </div>
  </AfterBlink>
);
