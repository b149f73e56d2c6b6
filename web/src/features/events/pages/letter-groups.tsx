// What goes wrong with events, by cause: where somebody begins who wants it mended.
import { useQuery } from '@tanstack/react-query';
import { History, MailCheck } from 'lucide-react';
import { useMemo } from 'react';
import type { DeadLetterGroup } from '@/client/routers/events';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { ButtonLink, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type CardOf, type Column, type FilterOf, ListPage, listed, useListState, wholeOf } from '@/shared/shapes';
import { groupsOptions } from '../letters';
import { RunningReplays } from '../parts/replays';
import { ReplayMenu } from '../parts/replay-menu';
import { REASONS } from '../status';
import { useEventWords, useLetterWords } from '../words';

export function LetterGroups() {
  return useCan('events:read') ? <List /> : <Forbidden permission="events:read" />;
}

const keyOf = ({ reason, fingerprint }: DeadLetterGroup): string => `${reason}.${fingerprint}`;
const linkTo = ({ reason, fingerprint }: DeadLetterGroup) => ({ to: '/events/dead-letters/all', search: { reason, cause: fingerprint } }) as never;

export function useReasonFilter(): FilterOf {
  const { columns } = useLetterWords();
  const { reasonsOf } = useEventWords();
  return { kind: 'pick', key: 'reason', label: columns.reason, free: true, choices: REASONS.map((value) => ({ value, label: reasonsOf[value] })) };
}

function List() {
  const t = useLetterWords();
  const filters = [useReasonFilter()];
  const state = useListState(filters);
  const query = useQuery(groupsOptions());
  const { data } = query;
  const { reason } = state.values;
  const rows = useMemo(() => (data?.items ?? []).filter((group) => !reason || group.reason === reason), [data, reason]);
  usePlace({ title: t.title });
  return (
    <ListPage
      name="letter-groups"
      title={t.title}
      help={{ text: t.help, guide: 'dead-letters' }}
      source={listed(rows).page}
      state={state}
      filters={filters}
      columns={useColumns()}
      list={wholeOf(query, rows)}
      rowKey={keyOf}
      nameOf={({ detail }) => detail}
      link={linkTo}
      card={useCard()}
      actions={
        <>
          <ButtonLink to="/events/dead-letters/replays" icon={History}>
            {t.replays.listTitle}
          </ButtonLink>
          <ButtonLink to="/events/dead-letters/all">{t.allLetters}</ButtonLink>
        </>
      }
      primary={rows.length > 0 && <ReplayMenu filter={reason ? { reason: reason as never } : {}} />}
      note={<RunningReplays />}
      empty={<EmptyState icon={MailCheck} title={t.empty.title} text={t.empty.text} />}
      reasons={t.reasons}
    />
  );
}

function useColumns(): readonly Column<DeadLetterGroup>[] {
  const { columns: t } = useLetterWords();
  const { reasonsOf } = useEventWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(() => {
    const time = (key: 'firstAt' | 'lastAt', head: string): Column<DeadLetterGroup> => ({
      key,
      head,
      kind: 'time',
      cell: (row) => formatInstant(row[key], locale, zone),
      whole: (row) => formatExactly(row[key], locale, zone),
      file: (row) => row[key],
    });
    return [
      { key: 'detail', head: t.cause, kind: 'name', cell: ({ detail }) => detail, whole: ({ detail }) => detail, file: ({ detail }) => detail },
      { key: 'reason', head: t.reason, kind: 'person', cell: ({ reason }) => reasonsOf[reason], file: ({ reason }) => reasonsOf[reason] },
      { key: 'letters', head: t.letters, kind: 'count', cell: ({ letters }) => formatExact(letters, locale), file: ({ letters }) => letters },
      { key: 'events', head: t.events, kind: 'count', cell: ({ events }) => formatExact(events, locale), file: ({ events }) => events },
      time('firstAt', t.first),
      time('lastAt', t.last),
    ];
  }, [t, reasonsOf, locale, zone]);
}

function useCard(): (row: DeadLetterGroup) => CardOf {
  const { columns: t, times } = useLetterWords();
  const { reasonsOf } = useEventWords();
  const locale = useLocale();
  const zone = useZone();
  return ({ detail, reason, letters, lastAt }) => ({
    title: detail,
    value: times(letters),
    note: reasonsOf[reason],
    aside: `${t.last} ${formatInstant(lastAt, locale, zone)}`,
  });
}
