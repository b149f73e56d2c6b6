import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Camera, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Segment } from '@/client/routers/segments';
import { client, failureOf, trpc, useIntention } from '@/shared/api';
import { formatExact, formatInstant } from '@/shared/format';
import { Card, ConfirmDialog, ErrorState, Forbidden, Link, Skeleton, toast, useTried } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Act, DetailPage, neighbours, rowsOf } from '@/shared/shapes';
import { segmentsChanged } from '../data';
import { Line, Paged } from '../parts/paged';
import { RuleView } from '../parts/rule-view';
import { AskCard, MembersCard } from '../parts/segment-members';
import { useCustomerWords } from '../words';

const ASKING_MS = 1_000;

export function SegmentDetail() {
  return useCan('customers:read') ? <Found /> : <Forbidden permission="customers:read" />;
}

function Found() {
  const { segments: t, reasons } = useCustomerWords();
  const { segmentId = '' } = useParams({ strict: false });
  const { data: segment, error, refetch } = useQuery({
    ...trpc.segments.get.queryOptions({ id: segmentId }),
    // A job asks everybody once the segment is made or its rule is another.
    refetchInterval: ({ state: { data } }) => (data && isAsking(data) ? ASKING_MS : false),
  });
  usePlace({ title: segment?.name ?? t.title, parent: { label: t.title, to: '/customers/segments' } });
  if (segment) return <Detail key={segment.id} segment={segment} />;
  if (error) return <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />;
  return <Skeleton shape="row" count={6} />;
}

const isAsking = ({ evaluatedAt }: Segment): boolean => evaluatedAt === null;

function Detail({ segment }: { segment: Segment }) {
  const { segments: t, help, reasons } = useCustomerWords();
  const navigate = useNavigate();
  const locale = useLocale();
  const zone = useZone();
  const canWrite = useCan('customers:write');
  const { note, tried } = useTried(reasons);
  const intention = useIntention();
  const [isRemoving, setRemoving] = useState(false);
  const { id, name, description, rule, membersCount, evaluatedAt } = segment;
  const { previous, next } = neighbours('/customers/segments', id);
  const params = { segmentId: id };
  const go = (segmentId: string | undefined) => segmentId && (() => void navigate({ to: '/customers/segments/$segmentId', params: { segmentId } }));
  const take = () =>
    tried(async () => {
      const taken = await client.segments.takeSnapshot.mutate({ id }, { context: intention.context });
      intention.renew();
      await segmentsChanged();
      toast(t.snapshots.taken(taken.membersCount, formatExact(taken.membersCount, locale)));
    });
  const remove = async () => {
    await client.segments.delete.mutate({ id });
    await navigate({ to: '/customers/segments' });
    await segmentsChanged();
    toast(t.removed(name));
  };
  const acts: readonly Act[] = [
    { key: 'edit', label: t.edit, icon: Pencil, onAct: () => navigate({ to: '/customers/segments/$segmentId/edit', params }) },
    { key: 'snapshot', label: t.snapshot, icon: Camera, onAct: take },
    { key: 'remove', label: t.remove, icon: Trash2, tone: 'danger', onAct: () => setRemoving(true) },
  ];
  return (
    <>
      <DetailPage
        title={name}
        help={{ text: help.segment, guide: 'customers' }}
        back={{ label: t.title, link: { to: '/customers/segments' } }}
        note={evaluatedAt ? [t.members(membersCount, formatExact(membersCount, locale)), t.asOf(formatInstant(evaluatedAt, locale, zone))].join(' · ') : t.notYet}
        acts={canWrite ? acts : []}
        onPrevious={go(previous) || undefined}
        onNext={go(next) || undefined}
        banner={note}
        side={<SnapshotsCard segmentId={id} />}
        firstTab={t.rule}
      >
        <Card title={t.rule}>
          {description && <p className="pb-12 text-text-2 wrap-anywhere">{description}</p>}
          <RuleView rule={rule} />
        </Card>
        <MembersCard segment={segment} />
        <AskCard segmentId={id} />
      </DetailPage>
      <ConfirmDialog open={isRemoving} title={t.removeTitle(name)} action={t.remove} onClose={() => setRemoving(false)} onConfirm={remove}>
        {t.removeText}
      </ConfirmDialog>
    </>
  );
}

function SnapshotsCard({ segmentId }: { segmentId: string }) {
  const { snapshots: t, members } = useCustomerWords().segments;
  const locale = useLocale();
  const zone = useZone();
  const query = trpc.segments.listSnapshots.infiniteQueryOptions({ segmentId, limit: 10 }, { getNextPageParam: ({ nextCursor }) => nextCursor });
  const list = rowsOf(useInfiniteQuery(query));
  return (
    <Card title={t.title}>
      <p className="pb-12 text-dense text-text-2">{t.text}</p>
      <Paged label={t.title} list={list} rowKey={({ id }) => id} empty={t.none}>
        {({ id, membersCount, takenAt }) => (
          <Line
            title={
              <Link to="/customers" search={{ snapshot: id } as never}>
                {formatInstant(takenAt, locale, zone)}
              </Link>
            }
            value={members(membersCount, formatExact(membersCount, locale))}
          />
        )}
      </Paged>
    </Card>
  );
}
