// By which channels it was sent, in the order in which they were tried, and how far each has come.
import { useQuery } from '@tanstack/react-query';
import { failureOf } from '@/shared/api';
import { formatInstant } from '@/shared/format';
import { Card, ErrorState, Skeleton, StatusChip } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { DELIVERY_TONES, deliveriesOptions, type ShownDelivery } from '../data';
import { useReachWords } from '../words';

export function DeliveriesCard({ interventionId }: { interventionId: string }) {
  const { deliveries: t, reasons } = useReachWords();
  const { data, error, refetch } = useQuery(deliveriesOptions(interventionId));
  return (
    <Card title={t.title} flush={Boolean(data?.items.length)}>
      {data ? (
        data.items.length === 0 ? (
          <p className="text-text-2">{t.none}</p>
        ) : (
          <ol aria-label={t.title}>
            {data.items.map((each) => (
              <Way key={each.id} delivery={each} />
            ))}
          </ol>
        )
      ) : error ? (
        <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />
      ) : (
        <Skeleton count={2} />
      )}
    </Card>
  );
}

function Way({ delivery }: { delivery: ShownDelivery }) {
  const { deliveries: t, channels } = useReachWords();
  const locale = useLocale();
  const zone = useZone();
  const { channel, state, because, attempts } = delivery;
  const said = [because ? t.because[because] : null, attempts > 0 ? t.attempts(attempts) : null, formatInstant(lastOf(delivery), locale, zone)];
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-12 gap-y-4 border-t border-line px-16 py-12">
      <span className="min-w-0">
        <span className="block font-medium">{channels[channel]}</span>
        <span className="block text-dense text-text-2 tabular-nums">{said.filter(Boolean).join(' · ')}</span>
      </span>
      <StatusChip inRow tone={DELIVERY_TONES[state]} word={t.states[state]} />
    </li>
  );
}

/** When something happened to it last. */
function lastOf({ createdAt, sentAt, deliveredAt, seenAt, clickedAt, dismissedAt, convertedAt, endedAt }: ShownDelivery): string {
  const moments = [createdAt, sentAt, deliveredAt, seenAt, clickedAt, dismissedAt, convertedAt, endedAt];
  return moments.flatMap((at) => at ?? []).reduce((last, at) => (at > last ? at : last));
}
