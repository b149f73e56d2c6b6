import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { client, failureOf, queryClient, trpc } from '@/shared/api';
import { formatExactly, formatShare } from '@/shared/format';
import { Card, ConfirmDialog, ErrorState, Forbidden, Link, Skeleton, StatusChip, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { DetailPage, Facts, neighbours, Timeline } from '@/shared/shapes';
import { oneOptions, type ShownIntervention, STATE_TONES } from '../data';
import { ChecksCard } from '../parts/checks';
import { CreditsCard } from '../parts/credits';
import { DeliveriesCard } from '../parts/deliveries';
import { storyOf } from '../parts/story';
import { useReachWords } from '../words';

export function InterventionDetail() {
  return useCan('interventions:read') ? <Found /> : <Forbidden permission="interventions:read" />;
}

function Found() {
  const { sections, reasons } = useReachWords();
  const { interventionId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(oneOptions(interventionId));
  usePlace({ title: data?.message ?? sections.list, parent: { label: sections.list, to: '/interventions' } });
  if (data) return <Detail key={interventionId} one={data} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

function Detail({ one }: { one: ShownIntervention }) {
  const t = useReachWords();
  const navigate = useNavigate();
  const off = useCan('interventions:write') ? undefined : t.needs('interventions:write');
  const [asking, setAsking] = useState(false);
  const { previous, next } = neighbours('/interventions', one.id);
  const go = (interventionId: string | undefined) => interventionId && (() => void navigate({ to: '/interventions/$interventionId', params: { interventionId } }));
  const bought = one.recoveredAt === null ? [] : [{ id: 'recovered', at: one.recoveredAt, tone: 'good' as const, title: t.story.recovered, actor: t.story.shopper }];
  const waits = one.state === 'scheduled' || one.state === 'pending';
  const cancel = async () => {
    await client.interventions.cancel.mutate({ id: one.id });
    await queryClient.invalidateQueries(trpc.interventions.pathFilter());
    toast(t.cancel.done);
  };
  return (
    <DetailPage
      title={one.subject ?? t.actions[one.action]}
      help={{ text: t.help.one, guide: 'interventions' }}
      back={{ label: t.sections.list, link: { to: '/interventions' } }}
      status={<StatusChip tone={STATE_TONES[one.state]} word={t.states[one.state]} />}
      note={one.cancelReason ? t.reasonsOf[one.cancelReason] : one.channels.map((each) => t.channels[each]).join(', ')}
      acts={waits ? [{ key: 'cancel', label: t.cancel.action, icon: Undo2, disabledBecause: off, onAct: () => setAsking(true) }] : []}
      onPrevious={go(previous) || undefined}
      onNext={go(next) || undefined}
      side={
        <>
          <FactsCard one={one} />
          <CreditsCard interventionId={one.id} />
        </>
      }
      story={
        <Card title={t.story.title}>
          <Timeline happenings={[...bought, ...storyOf(one, t)]} />
        </Card>
      }
    >
      <Card title={t.message}>
        <p className="whitespace-pre-line">{one.message}</p>
      </Card>
      <DeliveriesCard interventionId={one.id} />
      <ChecksCard cartId={one.cartId} episode={one.episode} />
      <ConfirmDialog open={asking} title={t.cancel.title} action={t.cancel.action} onConfirm={cancel} onClose={() => setAsking(false)} reasons={t.reasons}>
        {t.cancel.text}
      </ConfirmDialog>
    </DetailPage>
  );
}

function FactsCard({ one }: { one: ShownIntervention }) {
  const { facts: t } = useReachWords();
  const locale = useLocale();
  const zone = useZone();
  return (
    <Card title={t.title}>
      <Facts
        facts={[
          { label: t.cart, value: <Link to="/live" search={{ open: one.cartId } as never}>{one.visitorId}</Link> },
          { label: t.probability, value: formatShare(one.probability, locale) },
          { label: t.discount, value: one.discountPercent ? formatShare(one.discountPercent / 100, locale) : null },
          { label: t.coupon, value: one.couponCode },
          { label: t.language, value: one.language },
          { label: t.variant, value: one.variant },
          { label: t.expires, value: formatExactly(one.expiresAt, locale, zone) },
        ]}
      />
    </Card>
  );
}
