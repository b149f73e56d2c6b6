// By what shoppers are reached, whether each way can be used, and what is missing where it cannot.
import { useQuery } from '@tanstack/react-query';
import type { ChannelInfo } from '@/client/routers/channels';
import { useSettingsPlace } from '@/features/settings';
import { failureOf, trpc } from '@/shared/api';
import { formatExact } from '@/shared/format';
import { Banner, Card, CopyId, ErrorState, Forbidden, Link, Skeleton, StatusChip } from '@/shared/kit';
import { useCan, useLocale } from '@/shared/session';
import { Facts, PageHead } from '@/shared/shapes';
import { TryOut } from '../parts/try-out';
import { useChannelWords } from '../words';

const TONES = { ready: 'good', folder: 'warn', absent: 'idle' } as const;

export function Channels() {
  return useCan('interventions:read') ? <Page /> : <Forbidden permission="interventions:read" />;
}

function Page() {
  const t = useChannelWords();
  const { data, error, refetch } = useQuery(trpc.channels.list.queryOptions());
  const back = useSettingsPlace(t.title);
  return (
    <div className="mx-auto max-w-form">
      <PageHead title={t.title} back={back} help={{ text: t.help, guide: 'channels' }} />
      <div className="flex flex-col gap-16 pb-32">
        {data ? (
          data.items.map((info) => <ChannelCard key={info.channel} info={info} />)
        ) : (
          <Card>{error ? <ErrorState failure={failureOf(error)} onRetry={refetch} /> : <Skeleton shape="row" count={4} />}</Card>
        )}
      </div>
    </div>
  );
}

function ChannelCard({ info }: { readonly info: ChannelInfo }) {
  const t = useChannelWords();
  const locale = useLocale();
  const canRead = useCan('mailbox:read');
  const canTest = useCan('interventions:write');
  const { channel, status, sender, missing, publicKey, subscribers } = info;
  const isPush = channel === 'push';
  return (
    <Card title={t.names[channel]} action={<StatusChip tone={TONES[status]} word={t.statuses[status]} />}>
      <div className="flex flex-col gap-12">
        <p className="text-text-2">{t.about[channel]}</p>
        {status === 'folder' && <Banner tone="warn" action={canRead && <Link to="/outbox-mail">{t.mailbox}</Link>}>{t.folder}</Banner>}
        {status === 'absent' && <p className="text-text-2">{t.absent}</p>}
        <Facts
          facts={[
            ...(sender ? [{ label: t.sender, value: sender }] : []),
            ...(missing.length ? [{ label: t.missing, value: missing.join(', ') }] : []),
            ...(isPush ? [{ label: t.browsers, value: formatExact(subscribers ?? 0, locale) }] : []),
            ...(isPush ? [{ label: t.publicKey, value: publicKey === null ? t.noKey : <CopyId id={publicKey} of={t.publicKey} /> }] : []),
          ]}
        />
        {channel !== 'socket' && <TryOut channel={channel} isIntoFiles={status === 'folder'} disabledBecause={!canTest ? t.needs : status === 'absent' ? t.setUpFirst : undefined} />}
      </div>
    </Card>
  );
}
