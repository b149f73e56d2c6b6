// Whose events are dropped: the list says since when, and not who it is.
import { useInfiniteQuery } from '@tanstack/react-query';
import { UserX } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Suppression } from '@/client/routers/events';
import { client, queryClient, trpc } from '@/shared/api';
import { FormDialog, TextField, useEditing } from '@/shared/forms';
import { formatExactly, formatInstant } from '@/shared/format';
import { Button, cutInMiddle, EmptyState, Forbidden, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type CardOf, type Column, ListPage, rowsOf, useListState } from '@/shared/shapes';
import { useRouteWords } from '../words';

export function SuppressedList() {
  return useCan('events:read') ? <List /> : <Forbidden permission="events:read" />;
}

const PAGE = 50;

const listOptions = () => trpc.events.listSuppressions.infiniteQueryOptions({ limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor });

type Asking = 'suppress' | 'lift';

function List() {
  const { suppressed: t } = useRouteWords();
  const canSuppress = useCan('events:suppress');
  const state = useListState([]);
  const locale = useLocale();
  const zone = useZone();
  const [asking, setAsking] = useState<Asking | null>(null);
  usePlace({ title: t.title });
  const card = ({ digest, since }: Suppression): CardOf => ({ title: cutInMiddle(digest), note: formatInstant(since, locale, zone) });
  const suppress = canSuppress && (
    <Button tone="primary" icon={UserX} onClick={() => setAsking('suppress')}>
      {t.suppress}
    </Button>
  );
  return (
    <>
      <ListPage
        name="suppressions"
        title={t.title}
        help={{ text: t.help, guide: 'shopper-events' }}
        state={state}
        filters={[]}
        columns={useColumns()}
        list={rowsOf(useInfiniteQuery(listOptions()))}
        source={(cursor, signal) => client.events.listSuppressions.query({ cursor, limit: 100 }, { signal })}
        rowKey={({ id }) => id}
        nameOf={({ digest }) => digest}
        card={card}
        actions={canSuppress && <Button onClick={() => setAsking('lift')}>{t.lift}</Button>}
        primary={suppress}
        empty={
          <EmptyState icon={UserX} title={t.empty.title} text={t.empty.text}>
            {suppress}
          </EmptyState>
        }
      />
      {asking && <PersonDialog act={asking} onClose={() => setAsking(null)} />}
    </>
  );
}

function useColumns(): readonly Column<Suppression>[] {
  const { suppressed: t } = useRouteWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(
    () => [
      { key: 'digest', head: t.digest, kind: 'name', cell: ({ digest }) => <span className="font-mono text-code">{digest}</span>, file: ({ digest }) => digest },
      {
        key: 'since',
        head: t.since,
        kind: 'time',
        cell: ({ since }) => formatInstant(since, locale, zone),
        whole: ({ since }) => formatExactly(since, locale, zone),
        file: ({ since }) => since,
      },
    ],
    [t, locale, zone],
  );
}

/** Somebody is named by the ids that their events bear; the server keeps digests of them alone. */
function PersonDialog({ act, onClose }: { act: Asking; onClose: () => void }) {
  const { suppressed: t } = useRouteWords();
  const words = t[act === 'lift' ? 'lifting' : 'suppressing'];
  const editing = useEditing<{ anonymousId: string; userId: string }, unknown>({
    thing: null,
    values: { anonymousId: '', userId: '' },
    save: ({ anonymousId, userId }, context) => {
      const named = { ...(anonymousId.trim() ? { anonymousId: anonymousId.trim() } : {}), ...(userId.trim() ? { userId: userId.trim() } : {}) };
      return act === 'lift' ? client.events.unsuppress.mutate(named, { context }) : client.events.suppress.mutate(named, { context });
    },
    onSaved: async () => {
      onClose();
      await queryClient.invalidateQueries(trpc.events.listSuppressions.pathFilter());
      toast(words.done);
    },
  });
  const { anonymousId, userId } = editing.form.watch();
  return (
    <FormDialog
      editing={editing}
      tone={act === 'lift' ? 'primary' : 'danger'}
      title={words.title}
      description={words.text}
      action={words.action}
      disabledBecause={anonymousId.trim() === '' && userId.trim() === '' ? t.who : undefined}
      onClose={onClose}
    >
      <TextField name="anonymousId" label={t.visitor} most={255} autoFocus />
      <TextField name="userId" label={t.user} most={255} />
    </FormDialog>
  );
}
