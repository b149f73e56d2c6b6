// A campaign that is on its way, or was: how far it is, and what can be done about it.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { client, failureOf } from '@/shared/api';
import { formatExact, formatInstant } from '@/shared/format';
import { Banner, Button, Card, ConfirmDialog, ErrorNote, Progress, Skeleton, StatusChip, toast, useTried } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Act, DetailPage, Facts, useExport } from '@/shared/shapes';
import { type Action, campaignChanged, progressOptions, recipientPages, recipientsOptions, type ShownCampaign, type ShownRecipient, STATE_TONES, useProgress } from '../data';
import { useCampaignWords } from '../words';
import { recipientColumns } from './columns';
import { Others } from './others';
import { Results } from './results';

const ACTS: Record<ShownCampaign['state'], readonly Action[]> = { draft: [], scheduled: ['unschedule'], running: ['pause', 'stop'], paused: ['resume', 'stop'], stopped: [], done: [] };

export function Sending({ campaign }: { campaign: ShownCampaign }) {
  const t = useCampaignWords();
  const locale = useLocale();
  const zone = useZone();
  const { note, tried } = useTried(t.reasons);
  const [stopping, setStopping] = useState(false);
  usePlace({ title: campaign.name, parent: { label: t.title, to: '/campaigns' } });
  useProgress(campaign.id);
  const canSend = useCan('campaigns:send');
  const act = async (action: Action) => {
    await campaignChanged(await client.campaign.act.mutate({ id: campaign.id, action }));
    toast(t.sending.did[action]);
  };
  const acts = ACTS[campaign.state].map(
    (action): Act => ({
      key: action,
      label: t.sending.acts[action],
      tone: action === 'stop' ? 'danger' : 'plain',
      disabledBecause: canSend ? undefined : t.needs('campaigns:send'),
      onAct: () => (action === 'stop' ? setStopping(true) : tried(() => act(action))),
    }),
  );
  const at = campaign.startedAt ?? campaign.startsAt;
  return (
    <DetailPage
      title={campaign.name}
      help={{ text: t.help.one, guide: 'campaigns' }}
      back={{ label: t.title, link: { to: '/campaigns' } }}
      status={<StatusChip tone={campaign.archivedAt ? 'idle' : STATE_TONES[campaign.state]} word={campaign.archivedAt ? t.archived : t.states[campaign.state]} />}
      note={at ? formatInstant(at, locale, zone) : undefined}
      acts={acts}
      banner={note}
      side={<Others campaign={campaign} />}
    >
      <HowFar campaign={campaign} />
      <Results id={campaign.id} />
      <Recipients campaign={campaign} />
      <ConfirmDialog open={stopping} title={t.sending.stopTitle(campaign.name)} action={t.sending.acts.stop} onConfirm={() => act('stop')} onClose={() => setStopping(false)} reasons={t.reasons}>
        {t.sending.stopText}
      </ConfirmDialog>
    </DetailPage>
  );
}

function HowFar({ campaign }: { campaign: ShownCampaign }) {
  const t = useCampaignWords();
  const locale = useLocale();
  const zone = useZone();
  const { data, error } = useQuery(progressOptions(campaign.id));
  const said = (count: number) => formatExact(count, locale);
  if (data === undefined) return <Card title={t.sending.title}>{error ? <ErrorNote failure={failureOf(error)} reasons={t.reasons} /> : <Skeleton count={4} />}</Card>;
  const over = data.entered - data.waiting - data.sending;
  return (
    <Card title={t.sending.title}>
      <div className="flex flex-col gap-16">
        <Progress label={data.isFilled ? t.sending.progress : t.sending.filling} value={data.isFilled ? over : undefined} most={data.entered} said={t.sending.of(said(over), said(data.entered))} />
        {data.nextAt && data.waiting > 0 && <p className="text-text-2">{t.sending.nextAt(formatInstant(data.nextAt, locale, zone))}</p>}
        <Facts
          facts={[
            { label: t.recipients.sent, value: said(data.sent) },
            { label: t.recipients.waiting, value: said(data.waiting + data.sending) },
            { label: t.recipients.failed, value: said(data.failed) },
            { label: t.recipients.heldOut, value: said(data.heldOut) },
            { label: t.recipients.skipped, value: said(data.skipped) },
            ...Object.entries(data.skippedByReason).map(([reason, count]) => ({ label: `– ${t.because[reason] ?? reason}`, value: said(count) })),
          ]}
        />
        {data.doubtful > 0 && <Banner tone="warn">{t.sending.doubtful(said(data.doubtful))}</Banner>}
      </div>
    </Card>
  );
}

function Recipients({ campaign }: { campaign: ShownCampaign }) {
  const t = useCampaignWords();
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(recipientsOptions(campaign.id));
  const exported = useExport<ShownRecipient>(`${campaign.name} ${t.recipients.title}`);
  const rows = data?.pages.flatMap(({ items }) => items) ?? [];
  if (rows.length === 0) return null;
  const save = (
    <Button size="small" icon={Download} onClick={() => exported.start(recipientColumns(t), { page: recipientPages(campaign.id) })}>
      {t.results.exports}
    </Button>
  );
  return (
    <Card title={t.recipients.title} action={save}>
      {exported.dialog}
      <ul className="flex flex-col">
        {rows.map(({ customerId, address, state, reason }) => (
          <li key={customerId} className="flex items-center justify-between gap-16 border-b border-line py-8 last:border-b-0">
            <span className="min-w-0 truncate">{address}</span>
            <span className="shrink-0 text-dense text-text-2">{[t.recipients[state], reason && (t.because[reason] ?? reason)].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {t.recipients.more}
        </Button>
      )}
    </Card>
  );
}
