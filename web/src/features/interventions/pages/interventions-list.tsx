import { useInfiniteQuery } from '@tanstack/react-query';
import { MessageCircleHeart } from 'lucide-react';
import { useMemo } from 'react';
import { formatExactly, formatInstant } from '@/shared/format';
import { EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, ListPage, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { listOptions, pagesOf, type ShownIntervention, STATE_TONES, STATES } from '../data';
import { Section } from '../parts/section';
import { type ReachWords, useReachWords } from '../words';

export function InterventionsList() {
  return useCan('interventions:read') ? <List /> : <Forbidden permission="interventions:read" />;
}

const linkTo = ({ id }: ShownIntervention) => ({ to: '/interventions/$interventionId', params: { interventionId: id } }) as const;

function List() {
  const t = useReachWords();
  const locale = useLocale();
  const zone = useZone();
  usePlace({ title: t.sections.list });
  const filters = [{ kind: 'pick', key: 'state', label: t.state, choices: STATES.map((value) => ({ value, label: t.states[value] })) }] as const;
  const state = useListState(filters);
  const list = rowsOf(useInfiniteQuery(listOptions(state.values)));
  useLeftList('/interventions', state, list.rows.map(({ id }) => id));
  return (
    <Section>
      <ListPage
        name="interventions"
        title={t.sections.list}
        help={{ text: t.help.list, guide: 'interventions' }}
        state={state}
        filters={filters}
        columns={useColumns()}
        list={list}
        rowKey={({ id }) => id}
        nameOf={({ message }) => message}
        link={linkTo}
        card={(row) => ({ title: row.message, status: <Standing of={row} />, note: waysOf(row, t), aside: formatInstant(row.dueAt, locale, zone) })}
        source={pagesOf(state.values)}
        empty={<EmptyState icon={MessageCircleHeart} title={t.empty.title} text={t.empty.text} />}
        reasons={t.reasons}
      />
    </Section>
  );
}

function useColumns(): readonly Column<ShownIntervention>[] {
  const t = useReachWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(() => columnsOf(t, locale, zone), [t, locale, zone]);
}

const columnsOf = (t: ReachWords, locale: string, zone: string): readonly Column<ShownIntervention>[] => [
  { key: 'message', head: t.columns.message, kind: 'name', cell: ({ message }) => message, whole: ({ message }) => message, file: ({ message }) => message },
  { key: 'state', head: t.columns.state, kind: 'status', cell: (row) => <Standing of={row} />, file: ({ state }) => state },
  { key: 'action', head: t.columns.action, kind: 'text', cell: ({ action }) => t.actions[action], file: ({ action }) => action },
  { key: 'channels', head: t.columns.channels, kind: 'text', cell: (row) => waysOf(row, t), whole: (row) => waysOf(row, t), file: (row) => waysOf(row, t) },
  { key: 'origin', head: t.columns.origin, kind: 'text', cell: ({ origin }) => t.origins[origin], file: ({ origin }) => origin },
  { key: 'due', head: t.columns.due, kind: 'time', cell: ({ dueAt }) => formatInstant(dueAt, locale, zone), whole: ({ dueAt }) => formatExactly(dueAt, locale, zone), file: ({ dueAt }) => dueAt },
];

const waysOf = ({ channels }: ShownIntervention, t: ReachWords): string => channels.map((each) => t.channels[each]).join(', ');

function Standing({ of: { state } }: { of: ShownIntervention }) {
  return <StatusChip inRow tone={STATE_TONES[state]} word={useReachWords().states[state]} />;
}
