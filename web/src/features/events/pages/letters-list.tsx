// Dead letters one by one: all of them, or those of one cause.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { MailCheck, RotateCw } from 'lucide-react';
import { useMemo } from 'react';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { EmptyState, Forbidden, StatusChip, toast, useTried } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type BulkAct, type CardOf, type Column, type FilterOf, ListPage, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { type DeadLetter, filterOf, groupsOptions, lettersOptions, nameOf, pageOf, retryAll } from '../letters';
import { RunningReplays } from '../parts/replays';
import { ReplayMenu } from '../parts/replay-menu';
import { useEventWords, useLetterWords } from '../words';
import { useReasonFilter } from './letter-groups';

export function LettersList() {
  return useCan('events:read') ? <List /> : <Forbidden permission="events:read" />;
}

const MOST_NAMED = 60;
const linkTo = ({ id }: DeadLetter) => ({ to: '/events/dead-letters/$letterId', params: { letterId: id } }) as const;

function useCauseFilter(): FilterOf {
  const { columns } = useLetterWords();
  const { data } = useQuery(groupsOptions());
  const choices = (data?.items ?? []).map(({ fingerprint, detail }) => ({ value: fingerprint, label: detail.slice(0, MOST_NAMED) }));
  return { kind: 'pick', key: 'cause', label: columns.cause, free: true, choices };
}

function List() {
  const t = useLetterWords();
  const canReplay = useCan('events:replay');
  const filters = [useReasonFilter(), useCauseFilter()];
  const state = useListState(filters);
  const filter = filterOf(state.values);
  const list = rowsOf(useInfiniteQuery(lettersOptions(filter)));
  const { note, tried } = useTried(t.reasons);
  useLeftList('/events/dead-letters/all', state, list.rows.map(({ id }) => id));
  usePlace({ title: t.allLetters, parent: { label: t.title, to: '/events/dead-letters' } });
  const retry: BulkAct = {
    key: 'retry',
    icon: RotateCw,
    label: t.acts.retry,
    someOnly: t.acts.someOnly,
    onAct: (chosen) =>
      tried(async () => {
        if (chosen.kind !== 'some') return;
        const unusable = await retryAll([...chosen.ids]);
        toast(unusable > 0 ? t.acts.unusable(unusable) : t.acts.sentBack(chosen.ids.size));
      }),
  };
  return (
    <ListPage
      name="letters"
      title={t.allLetters}
      help={{ text: t.help, guide: 'dead-letters' }}
      source={pageOf(filter)}
      state={state}
      filters={filters}
      columns={useColumns()}
      list={list}
      rowKey={({ id }) => id}
      nameOf={({ event, detail }) => nameOf(event) ?? detail}
      link={linkTo}
      card={useCard()}
      bulk={canReplay ? [retry] : undefined}
      primary={list.rows.length > 0 && <ReplayMenu filter={filter} />}
      note={
        <>
          {note && <div className="pb-12">{note}</div>}
          <RunningReplays />
        </>
      }
      empty={<EmptyState icon={MailCheck} title={t.empty.title} text={t.empty.text} />}
      reasons={t.reasons}
    />
  );
}

/** Whether somebody, or a repair, has said what it should have been, and whether it was sent back. */
function Stand({ letter: { edited, replayedAt } }: { letter: DeadLetter }) {
  const t = useLetterWords().stands;
  if (replayedAt !== null) return <StatusChip inRow tone="active" word={t.sent} />;
  return edited === null ? <StatusChip inRow tone="bad" word={t.lies} /> : <StatusChip inRow tone="warn" word={t.edited} />;
}

function useColumns(): readonly Column<DeadLetter>[] {
  const { columns: t, unread } = useLetterWords();
  const { reasonsOf } = useEventWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(
    () => [
      { key: 'event', head: t.event, kind: 'person', cell: ({ event }) => nameOf(event) ?? <span className="text-text-2">{unread}</span>, file: ({ event }) => nameOf(event) ?? null },
      { key: 'detail', head: t.wrong, kind: 'name', cell: ({ detail }) => detail, whole: ({ detail }) => detail, file: ({ detail }) => detail },
      { key: 'reason', head: t.reason, kind: 'person', cell: ({ reason }) => reasonsOf[reason], file: ({ reason }) => reasonsOf[reason] },
      { key: 'stand', head: t.stand, kind: 'status', cell: (letter) => <Stand letter={letter} /> },
      { key: 'events', head: t.events, kind: 'count', off: true, cell: ({ events }) => formatExact(events, locale), file: ({ events }) => events },
      {
        key: 'received',
        head: t.received,
        kind: 'time',
        cell: ({ receivedAt }) => formatInstant(receivedAt, locale, zone),
        whole: ({ receivedAt }) => formatExactly(receivedAt, locale, zone),
        file: ({ receivedAt }) => receivedAt,
      },
    ],
    [t, unread, reasonsOf, locale, zone],
  );
}

function useCard(): (row: DeadLetter) => CardOf {
  const { unread } = useLetterWords();
  const { reasonsOf } = useEventWords();
  const locale = useLocale();
  const zone = useZone();
  return (letter) => ({
    title: nameOf(letter.event) ?? unread,
    value: formatInstant(letter.receivedAt, locale, zone),
    note: reasonsOf[letter.reason],
    status: <Stand letter={letter} />,
    aside: letter.detail,
  });
}
