// Beside a booking: what is rented, by whom, how it is paid, and its documents.
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import type { Booking } from '@/client/routers/booking';
import { client, trpc } from '@/shared/api';
import { saveFile } from '@/shared/files';
import { formatInstant } from '@/shared/format';
import { Card, CopyId, IconButton, Link, OutLink, StatusChip, useTried } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { Facts } from '@/shared/shapes';
import { PAYMENT_TONES } from '../status';
import { useBookingWords } from '../words';
import { useLocations } from '../data';
import { useMoney } from './money';
import { useTimes } from './times';

export function RentalCard({ booking }: { booking: Booking }) {
  const { rental: t } = useBookingWords();
  const { timeZone } = booking.quote;
  const times = useTimes(timeZone);
  const zone = useZone();
  const places = useLocations();
  const placeOf = (id: string) => places.find((place) => place.id === id)?.name;
  return (
    <Card title={t.title}>
      <Facts
        facts={[
          {
            label: t.car,
            value: (
              <Link to="/cars/$carId" params={{ carId: booking.carId }}>
                {booking.carTitle}
              </Link>
            ),
          },
          { label: t.plate, value: booking.plate ?? t.noPlate },
          { label: t.pickUp, value: [times.at(booking.startsAt), placeOf(booking.pickupLocationId)].filter(Boolean).join(', ') },
          { label: t.giveBack, value: [times.at(booking.endsAt), placeOf(booking.returnLocationId)].filter(Boolean).join(', ') },
          ...(booking.note ? [{ label: t.note, value: booking.note }] : []),
        ]}
      />
      {timeZone !== zone && <p className="pt-8 text-caption text-text-3">{t.zone(timeZone)}</p>}
    </Card>
  );
}

export function CustomerCard({ booking }: { booking: Booking }) {
  const { customer: t } = useBookingWords();
  const canSee = useCan('customers:read');
  const { customerId, name, email } = booking;
  return (
    <Card title={t.title}>
      <p className="font-medium wrap-anywhere">
        {customerId && canSee ? (
          <Link to="/customers/$customerId" params={{ customerId }}>
            {name || email}
          </Link>
        ) : (
          name || email
        )}
      </p>
      <p className="wrap-anywhere">
        <OutLink href={`mailto:${email}`}>{email}</OutLink>
      </p>
      {customerId && (
        <p className="pt-8 text-dense">
          <Link to="/bookings" search={{ customer: customerId } as never}>
            {t.others}
          </Link>
        </p>
      )}
    </Card>
  );
}

/** What came of payments for the rental; the deposit is one of its own at the provider. */
export function PaymentCard({ booking }: { booking: Booking }) {
  const { payments: t, counter } = useBookingWords();
  const said = useMoney(booking.currency);
  const enabled = useCan('payments:read');
  const { data } = useQuery(trpc.payments.list.queryOptions({ referenceId: booking.id }, { enabled }));
  const { data: recorded } = useQuery(trpc.booking.atCounter.queryOptions({ id: booking.id }));
  const atCounter = recorded?.items ?? [];
  if (!enabled && atCounter.length === 0) return null;
  const deposit = booking.depositHeldMinor + booking.depositTakenMinor;
  return (
    <Card title={t.title}>
      <div className="flex flex-col gap-8">
        {data?.items.map(({ id, state, amount, provider, failureMessage }) => (
          <div key={id} className="flex flex-col gap-2">
            <span className="flex flex-wrap items-center justify-between gap-8">
              <StatusChip inRow tone={PAYMENT_TONES[state]} word={t.states[state]} />
              <span className="tabular-nums">{said(amount.amountMinor)}</span>
            </span>
            <span className="text-dense text-text-2">{[provider, failureMessage].filter(Boolean).join(' · ')}</span>
          </div>
        ))}
        {atCounter.map(({ id, kind, method, amountMinor, reference, note }) => (
          <div key={id} className="flex flex-col gap-2">
            <span className="flex flex-wrap items-center justify-between gap-8">
              <StatusChip inRow tone={kind === 'payment' ? 'good' : 'warn'} word={counter.kinds[kind]} />
              <span className="tabular-nums">{said(amountMinor)}</span>
            </span>
            <span className="text-dense text-text-2 wrap-anywhere">{[counter.methods[method], reference, note].filter(Boolean).join(' · ')}</span>
          </div>
        ))}
        {deposit > 0 && (
          <span className="flex items-center justify-between gap-8">
            <StatusChip inRow tone={booking.depositHeldMinor > 0 ? 'active' : 'good'} word={`${t.deposit}: ${t.states[booking.depositHeldMinor > 0 ? 'authorised' : 'captured']}`} />
            <span className="tabular-nums">{said(deposit)}</span>
          </span>
        )}
        {data?.items.length === 0 && atCounter.length === 0 && deposit === 0 && <span className="text-text-2">{t.none}</span>}
      </div>
    </Card>
  );
}

export function DocumentsCard({ booking }: { booking: Booking }) {
  const { documents: t, reasons } = useBookingWords();
  const { note, tried } = useTried(reasons);
  const { id, status } = booking;
  const files = [
    ...(status === 'closed' ? [{ name: t.receipt, get: () => client.booking.receipt.query({ id }) }] : []),
    { name: t.entry, get: () => client.booking.calendarEntry.query({ id }) },
  ];
  return (
    <Card title={t.title}>
      <div className="flex flex-col gap-8">
        {note}
        {files.map(({ name, get }) => (
          <div key={name} className="flex items-center justify-between gap-8">
            <span className="min-w-0 wrap-anywhere">{name}</span>
            <IconButton size="small" icon={Download} label={t.save(name)} onClick={() => tried(async () => saveFile(await get()))} />
          </div>
        ))}
        {status !== 'closed' && <span className="text-dense text-text-2">{t.receiptLater}</span>}
      </div>
    </Card>
  );
}

export function FactsCard({ booking }: { booking: Booking }) {
  const { facts: t, story } = useBookingWords();
  const locale = useLocale();
  const zone = useZone();
  const { createdAt, confirmedAt, endedAt, cancelReason, id } = booking;
  const known: Readonly<Record<string, string>> = story.reasons;
  return (
    <Card title={t.title}>
      <Facts
        facts={[
          { label: t.created, value: formatInstant(createdAt, locale, zone) },
          ...(confirmedAt ? [{ label: t.confirmed, value: formatInstant(confirmedAt, locale, zone) }] : []),
          ...(endedAt ? [{ label: t.ended, value: formatInstant(endedAt, locale, zone) }] : []),
          ...(cancelReason ? [{ label: t.reason, value: known[cancelReason] ?? cancelReason }] : []),
          { label: t.id, value: <CopyId id={id} of={t.id} /> },
        ]}
      />
    </Card>
  );
}
