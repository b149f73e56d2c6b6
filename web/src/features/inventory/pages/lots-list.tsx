import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { CalendarX, PackageOpen } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { StockLot } from '@/client/routers/inventory';
import { trpc } from '@/shared/api';
import { dayIn, formatDay, formatExact, formatExactly, formatInstant } from '@/shared/format';
import { Button, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type CardOf, type Column, dayPlus, ListPage, rowsOf, useViews, type View } from '@/shared/shapes';
import { given, lotPages, lotsOptions, type Named, useLocationName } from '../data';
import { useCounting } from '../parts/counting';
import { goodColumns, goodName } from '../parts/good-columns';
import { useLocationFilter } from '../parts/location-filter';
import { Expiry } from '../parts/lots-card';
import { Section } from '../parts/section';
import { useTabbed } from '../parts/tabbed';
import { WriteOffExpired } from '../parts/write-off-expired';
import { useInventoryWords } from '../words';

export function LotsList() {
  return useCan('inventory:read') ? <List /> : <Forbidden permission="inventory:read" />;
}

type Row = Named<StockLot>;

const TABS = ['expired', 'soon'] as const;
const SOON_DAYS = 30;

const linkTo = ({ variantId }: Row) => ({ to: '/inventory/items/$variantId', params: { variantId } }) as const;

function List() {
  const words = useInventoryWords();
  const t = words.lots;
  const zone = useZone();
  const canWrite = useCan('inventory:write');
  const { exact } = useCounting();
  const [isAsked, setAsked] = useState(false);
  usePlace({ title: words.sections.lots, parent: { label: words.title, to: '/inventory' } });
  const filters = [useLocationFilter()];
  const state = useTabbed(TABS, filters, words.sections.lots);
  const { tab, location } = state.values;
  const today = dayIn(new Date(), zone);
  const expiresBefore = tab === 'expired' ? today : tab === 'soon' ? dayPlus(today, SOON_DAYS) : undefined;
  const filter = given({ locationId: location, expiresBefore });
  const list = rowsOf(useInfiniteQuery(lotsOptions(filter)));
  const { data: counts } = useQuery(trpc.inventory.count.queryOptions());
  const expired = counts?.expiredLots ?? 0;
  const own: readonly View[] = [
    { key: 'all', label: t.tabs.all, search: {} },
    ...TABS.map((key) => ({ key, label: t.tabs[key], search: { tab: key }, count: key === 'expired' ? counts?.expiredLots : undefined })),
  ];
  const { views, savedViews } = useViews('inventory-lots', own);
  const named = useLocationName();
  return (
    <Section>
      <ListPage
        name="inventory-lots"
        title={words.sections.lots}
        help={{ text: words.help.lots, guide: 'inventory' }}
        state={state}
        filters={filters}
        views={views}
        savedViews={savedViews}
        columns={useColumns()}
        list={list}
        total={tab === 'expired' && !state.isFiltered ? counts?.expiredLots : undefined}
        rowKey={({ id }) => id}
        nameOf={(row) => [goodName(row, words), row.code].filter(Boolean).join(' · ')}
        link={linkTo}
        card={useCard(named)}
        source={lotPages(filter)}
        actions={
          canWrite &&
          expired > 0 && (
            <Button icon={CalendarX} onClick={() => setAsked(true)}>
              {t.writeOffExpired(expired, exact(expired))}
            </Button>
          )
        }
        empty={tab ? <EmptyState icon={PackageOpen} title={t.tabEmpty[tab as (typeof TABS)[number]]} /> : <EmptyState icon={PackageOpen} title={t.empty.title} text={t.empty.text} />}
        reasons={words.reasons}
      />
      {isAsked && <WriteOffExpired count={expired} onClose={() => setAsked(false)} />}
    </Section>
  );
}

function useColumns(): readonly Column<Row>[] {
  const words = useInventoryWords();
  const locale = useLocale();
  const zone = useZone();
  const named = useLocationName();
  return useMemo(() => {
    const { lots: t, levels } = words;
    return [
      ...goodColumns(words),
      { key: 'lot', head: t.lot, kind: 'id', cell: ({ code }) => code || <span className="text-text-3">—</span>, whole: ({ code }) => code || undefined, file: ({ code }) => code || null },
      { key: 'location', head: levels.location, kind: 'person', cell: ({ locationId }) => named(locationId), whole: ({ locationId }) => named(locationId), file: ({ locationId }) => named(locationId) },
      { key: 'expires', head: t.expires, kind: 'status', cell: ({ expiresOn }) => <Expiry day={expiresOn} />, file: ({ expiresOn }) => expiresOn },
      { key: 'sellUntil', head: t.sellUntil, kind: 'time', cell: ({ sellUntil }) => (sellUntil ? formatDay(sellUntil, locale) : '—'), file: ({ sellUntil }) => sellUntil },
      { key: 'onHand', head: levels.onHand, kind: 'count', cell: ({ onHand }) => formatExact(onHand, locale), file: ({ onHand }) => onHand },
      {
        key: 'received',
        head: t.received,
        kind: 'time',
        cell: ({ receivedAt }) => formatInstant(receivedAt, locale, zone),
        whole: ({ receivedAt }) => formatExactly(receivedAt, locale, zone),
        file: ({ receivedAt }) => receivedAt,
      },
    ] satisfies Column<Row>[];
  }, [words, locale, zone, named]);
}

function useCard(named: (id: string) => string): (row: Row) => CardOf {
  const words = useInventoryWords();
  const { units } = useCounting();
  return (row) => ({
    title: goodName(row, words),
    value: units(row.onHand),
    note: [row.code, named(row.locationId)].filter(Boolean).join(' · '),
    status: row.expiresOn && <Expiry day={row.expiresOn} />,
  });
}
