import type { Fulfilment, Order } from '@/client/routers/orders';
import { formatExactly, formatInstant } from '@/shared/format';
import { Card, CopyId, tip } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { useLocations } from '../data';
import { useOrderWords } from '../words';

/** What left, with what, and from where. */
export function SentCard({ order, sent }: { order: Order; sent: readonly Fulfilment[] }) {
  const t = useOrderWords();
  const locale = useLocale();
  const zone = useZone();
  const locations = useLocations();
  if (sent.length === 0) return null;
  const titles = new Map(order.lines.map(({ id, title }) => [id, title]));
  return (
    <Card title={t.sent.title}>
      <ul className="flex flex-col gap-12">
        {sent.map(({ id, lines, picks, carrier, trackingNumber, createdAt }) => (
          <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-16 gap-y-4">
            <span className="min-w-0">
              {lines.map(({ lineId, quantity }) => `${quantity} × ${titles.get(lineId) ?? ''}`).join(', ')}
              <span className="block text-dense text-text-2">
                {[...new Set(picks.map(({ locationId }) => locations.find((each) => each.id === locationId)?.name))].filter(Boolean).join(', ')}
              </span>
            </span>
            <span className="flex flex-wrap items-center gap-8 text-dense text-text-2">
              {carrier}
              {trackingNumber && <CopyId id={trackingNumber} of={t.fulfil.tracking} whole />}
              <time dateTime={createdAt} {...tip(formatExactly(createdAt, locale, zone))}>
                {formatInstant(createdAt, locale, zone)}
              </time>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
