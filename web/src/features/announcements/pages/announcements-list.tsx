import { useInfiniteQuery } from '@tanstack/react-query';
import { Megaphone, RotateCw } from 'lucide-react';
import { useState } from 'react';
import type { DeadAnnouncement } from '@/client/routers/announcements';
import { client, failureOf, useIntention } from '@/shared/api';
import { formatExact } from '@/shared/format';
import { Button, ConfirmDialog, EmptyState, ErrorNote, Forbidden, toast } from '@/shared/kit';
import { polledStanding } from '@/shared/live';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale } from '@/shared/session';
import { type FilterOf, ListPage, LiveChip, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { announcementsChanged, filterOf, type LetterFilter, listOptions, pageOf, useOutbox } from '../data';
import { useLetterBulk } from '../parts/letter-bulk';
import { useLetterCard, useLetterColumns } from '../parts/letter-columns';
import { LetterPeek } from '../parts/letter-peek';
import { Outbox, Readers } from '../parts/outbox';
import { useAnnouncementWords } from '../words';

export function AnnouncementsList() {
  return useCan('announcements:read') ? <List /> : <Forbidden permission="announcements:read" />;
}

const linkTo = ({ id }: DeadAnnouncement) => ({ to: '/announcements/$letterId', params: { letterId: id } }) as const;

function List() {
  const t = useAnnouncementWords();
  usePlace({ title: t.title });
  const outbox = useOutbox();
  const groups = outbox.data?.groups ?? [];
  const filters: readonly FilterOf[] = [
    { kind: 'pick', key: 'source', label: t.filters.source, choices: (['publish', 'handle'] as const).map((value) => ({ value, label: t.sources[value] })) },
    { kind: 'pick', key: 'group', label: t.filters.group, free: true, choices: groups.map(({ group }) => ({ value: group, label: group })) },
    { kind: 'text', key: 'handler', label: t.filters.handler },
    { kind: 'text', key: 'name', label: t.filters.name },
  ];
  const state = useListState(filters);
  const filter = filterOf(state.values);
  const list = rowsOf(useInfiniteQuery(listOptions(filter)));
  const { bulk, said } = useLetterBulk(list.rows, filter);
  useLeftList('/announcements', state, list.rows.map(({ id }) => id));
  return (
    <ListPage
      name="announcements"
      title={t.title}
      help={{ text: t.help.list, guide: 'events' }}
      state={state}
      filters={filters}
      columns={useLetterColumns()}
      list={{ ...list, isBusy: false }}
      total={state.isFiltered || outbox.data === undefined ? undefined : outbox.data.unpublished + outbox.data.unhandled}
      rowKey={({ id }) => id}
      nameOf={({ name, aggregateId }) => `${name} ${aggregateId}`}
      link={linkTo}
      card={useLetterCard()}
      peek={(id, close) => <LetterPeek id={id} onClose={close} />}
      bulk={bulk}
      source={pageOf(filter)}
      actions={<LiveChip standing={polledStanding(outbox)} />}
      primary={list.rows.length > 0 && <ReplayAll filter={filter} isAll={!state.isFiltered} />}
      note={
        <div className="flex flex-col gap-16 pb-16">
          {said}
          {outbox.error && !outbox.data ? <ErrorNote failure={failureOf(outbox.error)} reasons={t.reasons} onRetry={() => outbox.refetch()} /> : <Outbox stats={outbox.data} />}
          <h2 className="text-heading">{t.letters}</h2>
        </div>
      }
      empty={<EmptyState icon={Megaphone} title={t.empty.title} text={t.empty.text} />}
      foot={outbox.data && <Readers stats={outbox.data} />}
      reasons={t.reasons}
    />
  );
}

function ReplayAll({ filter, isAll }: { filter: LetterFilter; isAll: boolean }) {
  const t = useAnnouncementWords();
  const locale = useLocale();
  const off = useCan('announcements:write') ? undefined : t.needs('announcements:write');
  const [asks, setAsks] = useState(false);
  const { context, renew } = useIntention();
  const replay = async () => {
    const { replayed } = await client.announcements.replayAll.mutate(filter, { context });
    renew();
    toast(t.replayAll.done(formatExact(replayed, locale), replayed));
    await announcementsChanged();
  };
  return (
    <>
      <Button tone="primary" icon={RotateCw} disabledBecause={off} onClick={() => setAsks(true)}>
        {isAll ? t.acts.replayAll : t.acts.replayMatching}
      </Button>
      <ConfirmDialog open={asks} tone="primary" title={t.replayAll.title(isAll)} action={t.replayAll.action} onClose={() => setAsks(false)} onConfirm={replay}>
        {t.replayAll.text}
      </ConfirmDialog>
    </>
  );
}
