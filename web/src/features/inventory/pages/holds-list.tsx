import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Handshake } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Hold, HoldState } from '@/client/routers/holds';
import { client, trpc } from '@/shared/api';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { Button, ButtonLink, cutInMiddle, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type CardOf, type Column, type FilterOf, ListPage, PeekPanel, rowsOf, useViews, type View } from '@/shared/shapes';
import { given, holdsOptions, LARGEST_PAGE, useGoods, useLocationName } from '../data';
import { HoldChip } from '../parts/chips';
import { useCounting } from '../parts/counting';
import { HolderName, useHolderName } from '../parts/holder';
import { nameOf } from '../parts/naming';
import { ReleaseDialog } from '../parts/release-dialog';
import { Section } from '../parts/section';
import { useTabbed } from '../parts/tabbed';
import { useInventoryWords } from '../words';

export function HoldsList() {
  return useCan('inventory:read') ? <List /> : <Forbidden permission="inventory:read" />;
}

const STATES: readonly HoldState[] = ['held', 'allocated', 'shipped', 'released', 'expired'];

const linkTo = ({ holderId }: Hold) => ({ to: '/orders/$orderId', params: { orderId: holderId } }) as const;

const unitsOf = ({ lines }: Hold) => lines.reduce((sum, { asked }) => sum + asked, 0);
const waitingOf = ({ lines }: Hold) => lines.reduce((sum, { quantity, locationId }) => sum + (locationId === null ? quantity : 0), 0);

function List() {
  const words = useInventoryWords();
  const t = words.holds;
  const canReadOrders = useCan('orders:read');
  usePlace({ title: t.title, parent: { label: words.title, to: '/inventory' } });
  const filters: readonly FilterOf[] = [
    { kind: 'pick', key: 'waiting', label: t.columns.waiting, choices: (['yes', 'no'] as const).map((value) => ({ value, label: t.isWaiting[value] })) },
  ];
  const state = useTabbed(STATES, filters, t.title);
  const { tab, waiting } = state.values;
  const filter = given({ state: tab as HoldState | undefined, waiting: waiting === undefined ? undefined : waiting === 'yes' });
  const list = rowsOf(useInfiniteQuery(holdsOptions(filter)));
  const { data: counts } = useQuery(trpc.holds.count.queryOptions());
  const all = counts && STATES.reduce((sum, key) => sum + counts[key], 0);
  const own: readonly View[] = [
    { key: 'all', label: t.all, search: {}, count: all },
    ...STATES.map((key) => ({ key, label: t.states[key], search: { tab: key }, count: counts?.[key] })),
  ];
  const { views, savedViews } = useViews('inventory-holds', own);
  return (
    <Section>
      <ListPage
        name="inventory-holds"
        title={t.title}
        help={{ text: words.help.holds, guide: 'inventory' }}
        state={state}
        filters={filters}
        views={views}
        savedViews={savedViews}
        columns={useColumns()}
        list={list}
        total={state.isFiltered ? undefined : tab ? counts?.[tab as HoldState] : all}
        rowKey={({ id }) => id}
        nameOf={({ holderId }) => t.order(cutInMiddle(holderId))}
        link={canReadOrders ? linkTo : undefined}
        card={useCard()}
        peek={(id, close) => <Peek hold={list.rows.find((hold) => hold.id === id)} onClose={close} />}
        source={(cursor, signal) => client.holds.list.query({ ...filter, limit: LARGEST_PAGE, cursor }, { signal })}
        empty={tab ? <EmptyState icon={Handshake} title={t.tabEmpty} /> : <EmptyState icon={Handshake} title={t.empty.title} text={t.empty.text} />}
        reasons={words.reasons}
      />
    </Section>
  );
}

function useColumns(): readonly Column<Hold>[] {
  const words = useInventoryWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(() => {
    const { columns: t, states } = words.holds;
    const time = (key: 'since' | 'until', at: (hold: Hold) => string | null): Column<Hold> => ({
      key,
      head: t[key],
      kind: 'time',
      cell: (hold) => {
        const value = at(hold);
        return value === null ? <span className="text-text-3">—</span> : formatInstant(value, locale, zone);
      },
      whole: (hold) => {
        const value = at(hold);
        return value === null ? undefined : formatExactly(value, locale, zone);
      },
      file: at,
    });
    return [
      { key: 'holder', head: t.holder, kind: 'name', cell: ({ holderId }) => <span className="font-medium"><HolderName holderId={holderId} /></span>, file: ({ holderId }) => holderId },
      { key: 'state', head: t.state, kind: 'status', cell: ({ state }) => <HoldChip inRow state={state} />, file: ({ state }) => states[state] },
      { key: 'units', head: t.units, kind: 'count', cell: (hold) => formatExact(unitsOf(hold), locale), file: unitsOf },
      { key: 'waiting', head: t.waiting, kind: 'count', cell: (hold) => formatExact(waitingOf(hold), locale), file: waitingOf },
      { key: 'channel', head: t.channel, kind: 'person', cell: ({ channel }) => channel ?? <span className="text-text-3">—</span>, file: ({ channel }) => channel },
      time('since', ({ createdAt }) => createdAt),
      time('until', ({ until }) => until),
    ];
  }, [words, locale, zone]);
}

function useCard(): (hold: Hold) => CardOf {
  const { holds: t } = useInventoryWords();
  const { units, exact } = useCounting();
  const locale = useLocale();
  const zone = useZone();
  return (hold) => ({
    title: <HolderName holderId={hold.holderId} />,
    value: units(unitsOf(hold)),
    note: waitingOf(hold) > 0 ? t.waitingOf(exact(waitingOf(hold))) : undefined,
    status: <HoldChip inRow state={hold.state} />,
    aside: [formatInstant(hold.createdAt, locale, zone), hold.until && t.until(formatInstant(hold.until, locale, zone))].filter(Boolean).join(' · '),
  });
}

function Peek({ hold, onClose }: { hold: Hold | undefined; onClose: () => void }) {
  const words = useInventoryWords();
  const t = words.holds;
  const { units } = useCounting();
  const canWrite = useCan('inventory:write');
  const canReadOrders = useCan('orders:read');
  const [isReleasing, setReleasing] = useState(false);
  const locationName = useLocationName();
  const name = useHolderName(hold?.holderId ?? '');
  const goods = useGoods(hold?.lines.map(({ variantId }) => variantId) ?? []);
  if (hold === undefined) return null;
  return (
    <PeekPanel
      title={name}
      onClose={onClose}
      actions={
        <>
          {canWrite && hold.allowedActions.includes('release') && (
            <Button size="small" onClick={() => setReleasing(true)}>
              {t.release}
            </Button>
          )}
          {canReadOrders && (
            <ButtonLink size="small" to="/orders/$orderId" params={{ orderId: hold.holderId }}>
              {words.open}
            </ButtonLink>
          )}
        </>
      }
    >
      <HoldChip state={hold.state} />
      <ul aria-label={t.lines} className="flex flex-col pt-12">
        {hold.lines.map(({ id, variantId, locationId, quantity }) => {
          const good = goods.get(variantId);
          return (
            <li key={id} className="flex items-baseline justify-between gap-16 border-t border-line py-8">
              <span className="min-w-0 wrap-anywhere">
                {good ? nameOf(good) : words.gone}
                <span className="block text-dense text-text-2">{locationId === null ? t.waits : t.from(locationName(locationId))}</span>
              </span>
              <span className="whitespace-nowrap tabular-nums">{units(quantity)}</span>
            </li>
          );
        })}
      </ul>
      {isReleasing && <ReleaseDialog hold={hold} onClose={() => setReleasing(false)} />}
    </PeekPanel>
  );
}
