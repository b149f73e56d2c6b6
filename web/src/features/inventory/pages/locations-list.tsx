import { useInfiniteQuery } from '@tanstack/react-query';
import { MapPin, Plus } from 'lucide-react';
import { useMemo } from 'react';
import type { Location } from '@/client/routers/locations';
import { client, trpc } from '@/shared/api';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { ButtonLink, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type CardOf, type Column, ListPage, rowsOf, useLeftList, useViews } from '@/shared/shapes';
import { given, LARGEST_PAGE } from '../data';
import { ActiveChip } from '../parts/chips';
import { Section } from '../parts/section';
import { useTabbed } from '../parts/tabbed';
import { useInventoryWords } from '../words';

export function LocationsList() {
  return useCan('inventory:read') ? <List /> : <Forbidden permission="inventory:read" />;
}

const TABS = ['active', 'inactive'] as const;
const PAGE = 50;

const linkTo = ({ id }: Location) => ({ to: '/inventory/locations/$locationId', params: { locationId: id } }) as const;

function List() {
  const words = useInventoryWords();
  const t = words.locations;
  const canWrite = useCan('inventory:write');
  usePlace({ title: t.title, parent: { label: words.title, to: '/inventory' } });
  const state = useTabbed(TABS, [], t.title);
  const tab = state.values['tab'] as (typeof TABS)[number] | undefined;
  const filter = given({ isActive: tab && tab === 'active' });
  const list = rowsOf(useInfiniteQuery(trpc.locations.list.infiniteQueryOptions({ ...filter, limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor })));
  const { views, savedViews } = useViews('inventory-locations', [
    { key: 'all', label: t.tabs.all, search: {} },
    ...TABS.map((key) => ({ key, label: t.tabs[key], search: { tab: key } })),
  ]);
  useLeftList('/inventory/locations', state, list.rows.map(({ id }) => id));
  const create = canWrite && (
    <ButtonLink to="/inventory/locations/new" tone="primary" icon={Plus}>
      {words.acts.newLocation}
    </ButtonLink>
  );
  return (
    <Section>
      <ListPage
        name="inventory-locations"
        title={t.title}
        help={{ text: words.help.locations, guide: 'inventory' }}
        state={state}
        filters={[]}
        views={views}
        savedViews={savedViews}
        columns={useColumns()}
        list={list}
        rowKey={({ id }) => id}
        nameOf={({ name }) => name}
        link={linkTo}
        card={useCard()}
        source={(cursor, signal) => client.locations.list.query({ ...filter, limit: LARGEST_PAGE, cursor }, { signal })}
        primary={create}
        empty={
          tab ? (
            <EmptyState icon={MapPin} title={t.tabEmpty[tab]} />
          ) : (
            <EmptyState icon={MapPin} title={t.empty.title} text={t.empty.text}>
              {create}
            </EmptyState>
          )
        }
        reasons={words.reasons}
      />
    </Section>
  );
}

function useColumns(): readonly Column<Location>[] {
  const { locations: words } = useInventoryWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(() => {
    const t = words.columns;
    const channelsOf = ({ channels }: Location) => channels.join(', ') || words.allChannels;
    return [
      { key: 'name', head: t.name, kind: 'name', cell: ({ name }) => <span className="font-medium">{name}</span>, whole: ({ name }) => name, file: ({ name }) => name },
      { key: 'code', head: t.code, kind: 'id', cell: ({ code }) => <span className="font-mono text-code">{code}</span>, whole: ({ code }) => code, file: ({ code }) => code },
      { key: 'state', head: t.state, kind: 'status', cell: ({ isActive }) => <ActiveChip inRow isActive={isActive} />, file: ({ isActive }) => (isActive ? words.active : words.inactive) },
      { key: 'priority', head: t.priority, kind: 'count', cell: ({ priority }) => formatExact(priority, locale), file: ({ priority }) => priority },
      { key: 'channels', head: t.channels, kind: 'text', cell: channelsOf, whole: channelsOf, file: channelsOf },
      {
        key: 'updated',
        head: t.updated,
        kind: 'time',
        cell: ({ updatedAt }) => formatInstant(updatedAt, locale, zone),
        whole: ({ updatedAt }) => formatExactly(updatedAt, locale, zone),
        file: ({ updatedAt }) => updatedAt,
      },
    ] satisfies Column<Location>[];
  }, [words, locale, zone]);
}

function useCard(): (location: Location) => CardOf {
  const { locations: t } = useInventoryWords();
  return ({ name, code, isActive, channels }) => ({
    title: name,
    note: code,
    status: <ActiveChip inRow isActive={isActive} />,
    aside: channels.join(', ') || t.allChannels,
  });
}
