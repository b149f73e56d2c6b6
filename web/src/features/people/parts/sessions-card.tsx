// Where one is signed in, and how to end that.
import { useQuery } from '@tanstack/react-query';
import { LogOut } from 'lucide-react';
import { client, failureOf, trpc } from '@/shared/api';
import { formatExactly, formatInstant } from '@/shared/format';
import { Badge, Button, Card, ErrorState, IconButton, Skeleton, tip, toast, useTried } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { sessionsChanged } from '../data';
import { usePeopleWords } from '../words';
import { deviceOf } from './device';

export function SessionsCard() {
  const { sessions: t, reasons } = usePeopleWords();
  const locale = useLocale();
  const zone = useZone();
  const { data, error, refetch } = useQuery(trpc.auth.listSessions.queryOptions());
  const { note, tried } = useTried(reasons);
  const end = (id: string) =>
    tried(async () => {
      await client.auth.endSession.mutate({ id });
      await sessionsChanged();
      toast(t.ended(1));
    });
  const endOthers = () =>
    tried(async () => {
      const { count } = await client.auth.endOtherSessions.mutate();
      await sessionsChanged();
      toast(t.ended(count));
    });
  return (
    <Card title={t.title}>
      <div className="flex flex-col items-start gap-12">
        <p className="text-text-2">{t.text}</p>
        {note}
        {error ? <ErrorState failure={failureOf(error)} onRetry={refetch} /> : data === undefined && <Skeleton count={3} />}
        {data && (
          <ul className="w-full">
            {data.items.map(({ id, isCurrent, method, address, agent, usedAt }) => {
              const device = deviceOf(agent) ?? t.unknown;
              return (
                <li key={id} className="flex items-center justify-between gap-12 border-b border-line py-8 last:border-0">
                  <span className="min-w-0">
                    <span className="flex flex-wrap items-center gap-8 font-medium">
                      <span {...tip(agent)}>{device}</span>
                      {isCurrent && <Badge tone="active">{t.current}</Badge>}
                    </span>
                    <span className="block text-dense text-text-2 wrap-anywhere">
                      {[t.methods[method], address].join(' · ')} ·{' '}
                      <time dateTime={usedAt} {...tip(formatExactly(usedAt, locale, zone))}>
                        {t.used(formatInstant(usedAt, locale, zone))}
                      </time>
                    </span>
                  </span>
                  {!isCurrent && <IconButton icon={LogOut} label={t.end(device)} onClick={() => end(id)} />}
                </li>
              );
            })}
          </ul>
        )}
        {data && data.items.length > 1 && (
          <Button onClick={endOthers}>
            {t.endOthers}
          </Button>
        )}
      </div>
    </Card>
  );
}
