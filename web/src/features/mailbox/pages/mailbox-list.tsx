// The mails that would have gone out, on a machine without a mail server.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Inbox } from 'lucide-react';
import { useMemo } from 'react';
import { client, trpc } from '@/shared/api';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { Banner, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, type FilterOf, ListPage, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { useMailboxWords } from '../words';

type Row = Awaited<ReturnType<typeof client.mailbox.list.query>>['items'][number];

const PAGE = 50;
/** How often it is looked at again: not while somebody searches, nor after a failure until they try again. */
const LOOK_MS = 5_000;
const NONE: readonly FilterOf[] = [];
const next = { getNextPageParam: ({ nextCursor }: { readonly nextCursor: string | null }) => nextCursor };

export function MailboxList() {
  return useCan('mailbox:read') ? <List /> : <Forbidden permission="mailbox:read" />;
}

function List() {
  const t = useMailboxWords();
  const locale = useLocale();
  const zone = useZone();
  usePlace({ title: t.title });
  const state = useListState(NONE);
  const search = state.q || null;
  const list = rowsOf(
    useInfiniteQuery(
      trpc.mailbox.list.infiniteQueryOptions({ search, limit: PAGE }, { ...next, refetchInterval: (query) => (search !== null || query.state.status === 'error' ? false : LOOK_MS), retry: false }),
    ),
  );
  useLeftList('/outbox-mail', state, list.rows.map(({ id }) => id));
  return (
    <ListPage
      name="mailbox"
      title={t.title}
      help={{ text: t.help, guide: 'mail' }}
      state={state}
      filters={NONE}
      searchLabel={t.search}
      columns={useColumns()}
      list={list}
      rowKey={({ id }) => id}
      nameOf={({ subject }) => subject || t.noSubject}
      link={({ id }) => ({ to: '/outbox-mail/$mailId', params: { mailId: id } })}
      card={(row) => ({ title: row.subject || t.noSubject, note: row.to, aside: formatInstant(row.writtenAt, locale, zone) })}
      source={(cursor, signal) => client.mailbox.list.query({ search, limit: PAGE, cursor }, { signal })}
      note={list.failure === null && <Banner tone="warn">{t.note}</Banner>}
      empty={<EmptyState icon={Inbox} title={t.empty.title} text={t.empty.text} />}
      reasons={t.reasons}
    />
  );
}

function useColumns(): readonly Column<Row>[] {
  const { columns, bytes, noSubject, kilobytes } = useMailboxWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo<readonly Column<Row>[]>(
    () => [
      { key: 'subject', head: columns.subject, kind: 'name', cell: ({ subject }) => subject || noSubject, file: ({ subject }) => subject },
      { key: 'to', head: columns.to, kind: 'text', cell: ({ to }) => to, whole: ({ to }) => to, file: ({ to }) => to },
      { key: 'sender', head: columns.sender, kind: 'text', cell: ({ sender }) => sender, whole: ({ sender }) => sender, file: ({ sender }) => sender },
      { key: 'size', head: columns.size, kind: 'count', cell: ({ size }) => kilobytes(formatExact(Math.ceil(size / 1_000), locale)), file: [[bytes, ({ size }) => size]] },
      { key: 'written', head: columns.written, kind: 'time', cell: ({ writtenAt }) => formatInstant(writtenAt, locale, zone), whole: ({ writtenAt }) => formatExactly(writtenAt, locale, zone), file: ({ writtenAt }) => writtenAt },
    ],
    [columns, bytes, noSubject, kilobytes, locale, zone],
  );
}
