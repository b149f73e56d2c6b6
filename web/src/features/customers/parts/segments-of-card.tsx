import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Customer } from '@/client/routers/customers';
import type { SegmentMembership } from '@/client/routers/segments';
import { failureOf, trpc } from '@/shared/api';
import { formatInstant } from '@/shared/format';
import { Button, Card, Dialog, ErrorState, Link, Skeleton } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { calledOf } from '../data';
import { useCustomerWords } from '../words';
import { Explanation } from './explanation';

/** The segments that somebody is in, and why. */
export function SegmentsOfCard({ customer }: { customer: Customer }) {
  const { segments: t, reasons, nobody } = useCustomerWords();
  const locale = useLocale();
  const zone = useZone();
  const [asked, setAsked] = useState<SegmentMembership | null>(null);
  const { data, error, refetch } = useQuery(trpc.segments.listMemberships.queryOptions({ customerId: customer.id }));
  return (
    <Card title={t.of.title}>
      {data ? (
        <ul aria-label={t.of.title} className="flex flex-col gap-8">
          {data.items.map((membership) => (
            <li key={membership.segmentId} className="flex items-start justify-between gap-12">
              <span className="min-w-0 wrap-anywhere">
                <Link to="/customers/segments/$segmentId" params={{ segmentId: membership.segmentId }}>
                  {membership.name}
                </Link>
                <span className="block text-dense text-text-2">{t.of.since(formatInstant(membership.since, locale, zone))}</span>
              </span>
              <Button size="small" tone="quiet" onClick={() => setAsked(membership)}>
                {t.why}
              </Button>
            </li>
          ))}
        </ul>
      ) : error ? (
        <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />
      ) : (
        <Skeleton count={2} />
      )}
      {data?.items.length === 0 && <p className="text-text-2">{t.of.none}</p>}
      {asked && (
        <Dialog open title={asked.name} onClose={() => setAsked(null)}>
          <Explanation segmentId={asked.segmentId} customerId={customer.id} name={calledOf(customer) || nobody} />
        </Dialog>
      )}
    </Card>
  );
}
