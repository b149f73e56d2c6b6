import { useInfiniteQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useMemo } from 'react';
import type { LetterReplay } from '@/client/routers/events';
import { client } from '@/shared/api';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type CardOf, type Column, ListPage, rowsOf, useListState } from '@/shared/shapes';
import { replaysOptions } from '../letters';
import { RunningReplays } from '../parts/replays';
import { REPLAY_TONES } from '../status';
import { useLetterWords } from '../words';

export function ReplaysList() {
  return useCan('events:read') ? <List /> : <Forbidden permission="events:read" />;
}

function List() {
  const { replays: t, title, reasons } = useLetterWords();
  const state = useListState([]);
  const locale = useLocale();
  const zone = useZone();
  usePlace({ title: t.listTitle, parent: { label: title, to: '/events/dead-letters' } });
  const card = ({ mode, status, createdAt, done, total }: LetterReplay): CardOf => ({
    title: t.modes[mode],
    value: formatInstant(createdAt, locale, zone),
    note: t.of(formatExact(done, locale), formatExact(total, locale)),
    status: <StatusChip inRow tone={REPLAY_TONES[status]} word={t.status[status]} />,
  });
  return (
    <ListPage
      name="letter-replays"
      title={t.listTitle}
      help={{ text: t.help, guide: 'dead-letters' }}
      source={(cursor, signal) => client.events.listReplays.query({ cursor, limit: 100 }, { signal })}
      state={state}
      filters={[]}
      columns={useColumns()}
      list={rowsOf(useInfiniteQuery(replaysOptions()))}
      rowKey={({ id }) => id}
      nameOf={({ mode }) => t.modes[mode]}
      card={card}
      note={<RunningReplays />}
      empty={<EmptyState icon={History} title={t.empty.title} text={t.empty.text} />}
      reasons={reasons}
    />
  );
}

function useColumns(): readonly Column<LetterReplay>[] {
  const { replays: t } = useLetterWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(() => {
    const count = (key: 'done' | 'total' | 'replayed' | 'events' | 'repaired' | 'proposed' | 'unusable'): Column<LetterReplay> => ({
      key,
      head: t.columns[key],
      kind: 'count',
      cell: (row) => formatExact(row[key], locale),
      file: (row) => row[key],
    });
    return [
      {
        key: 'started',
        head: t.columns.started,
        kind: 'time',
        cell: ({ createdAt }) => formatInstant(createdAt, locale, zone),
        whole: ({ createdAt }) => formatExactly(createdAt, locale, zone),
        file: ({ createdAt }) => createdAt,
      },
      { key: 'mode', head: t.columns.mode, kind: 'text', cell: ({ mode }) => t.modes[mode], file: ({ mode }) => t.modes[mode] },
      { key: 'status', head: t.columns.status, kind: 'status', cell: ({ status }) => <StatusChip inRow tone={REPLAY_TONES[status]} word={t.status[status]} />, file: ({ status }) => t.status[status] },
      ...(['done', 'total', 'replayed', 'repaired', 'proposed', 'unusable'] as const).map(count),
      { ...count('events'), off: true },
    ];
  }, [t, locale, zone]);
}
