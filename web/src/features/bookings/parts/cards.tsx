// What a booking is, in the main column of its page: its price, and how the vehicle was handed over and back.
import { useQueries, useQuery } from '@tanstack/react-query';
import type { Booking, Handover } from '@/client/routers/booking';
import { trpc } from '@/shared/api';
import { formatExact } from '@/shared/format';
import { Card } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { Facts, type MoneyLine } from '@/shared/shapes';
import { useBookingWords } from '../words';
import { useMoney } from './money';
import { QuoteLines, usePercent } from './quote-lines';
import { useTimes } from './times';

const BPS_OF_PERCENT = 100;

export function PriceCard({ booking }: { booking: Booking }) {
  const { price: t } = useBookingWords();
  const said = useMoney(booking.currency);
  return (
    <Card title={t.title} flush>
      <div className="px-16 pb-12">
        <QuoteLines quote={booking.quote} after={useSums(booking)} />
        <SuggestedDeposit booking={booking} />
        {booking.depositHeldMinor > 0 && <p className="pt-2 text-dense text-text-2">{t.held(said(booking.depositHeldMinor))}</p>}
      </div>
    </Card>
  );
}

/** What its risk suggests, while that can be acted upon; nothing where a store does not want it. */
function SuggestedDeposit({ booking: { id, status, currency } }: { booking: Booking }) {
  const { price: t } = useBookingWords();
  const said = useMoney(currency);
  const percent = usePercent();
  const enabled = status === 'held' || status === 'pending_payment' || status === 'confirmed';
  const { data } = useQuery(trpc.booking.suggestDeposit.queryOptions({ id }, { enabled, staleTime: 60_000 }));
  if (!enabled || !data || data.suggestedDeposit === null || data.riskPercent === null) return null;
  const risk = percent(data.riskPercent * BPS_OF_PERCENT);
  return <p className="pt-2 text-dense text-text-2">{data.suggestedDeposit > data.depositMinor ? t.suggested(risk, said(data.suggestedDeposit)) : t.suffices(risk)}</p>;
}

/** Only what there is: a booking without charges has no line for them. */
function useSums(booking: Booking): readonly MoneyLine[] {
  const { price: t } = useBookingWords();
  const line = (label: string, amountMinor: number, more: Partial<MoneyLine> = {}): MoneyLine[] =>
    amountMinor === 0 ? [] : [{ label, amount: { amountMinor, currency: booking.currency }, ...more }];
  const kinds: Readonly<Record<string, string>> = t.charges;
  return [
    ...booking.charges.flatMap(({ kind, amountMinor, about }, place) =>
      line(kind === 'damage' ? `${t.charges.damage} ${place + 1}` : (kinds[kind] ?? kind), amountMinor, kind === 'damage' ? { note: about } : {}),
    ),
    ...line(t.fee, booking.feeMinor),
    ...line(t.paid, booking.paidMinor),
    ...line(t.depositTaken, booking.depositTakenMinor),
    ...line(t.refunded, -booking.refundedMinor),
    ...line(t.due, booking.dueMinor, { isSum: true }),
  ];
}

export function HandoverCard({ booking, which }: { booking: Booking; which: 'pickedUp' | 'returned' }) {
  const { handover: t, price } = useBookingWords();
  const locale = useLocale();
  const times = useTimes(booking.quote.timeZone);
  const { [which]: handover, quote, pickedUp } = booking;
  if (handover === null) return null;
  const said = price.miles[quote.mileage?.unit ?? 'km'];
  const driven = which === 'returned' && pickedUp ? handover.mileage - pickedUp.mileage : null;
  return (
    <Card title={which === 'pickedUp' ? t.out : t.back}>
      <Facts
        facts={[
          { label: t.at, value: times.at(handover.at) },
          { label: t.mileage, value: said(formatExact(handover.mileage, locale)) },
          ...(driven === null ? [] : [{ label: t.driven, value: said(formatExact(driven, locale)) }]),
          { label: t.fuel, value: t.fuels(handover.fuelEighths) },
          ...(handover.note ? [{ label: t.note, value: handover.note }] : []),
        ]}
      />
      <Photos id={booking.id} handover={handover} />
    </Card>
  );
}

function Photos({ id, handover }: { id: string; handover: Handover }) {
  const { handover: t } = useBookingWords();
  const own = handover.photos.filter((reference) => reference.includes(`/bookings/${id}/`));
  const found = useQueries({ queries: own.map((reference) => trpc.booking.photo.queryOptions({ id, reference }, { staleTime: Infinity })) });
  if (own.length === 0) return null;
  return (
    <ul aria-label={t.photos} className="flex flex-wrap gap-8 pt-12">
      {found.map(({ data }, place) => {
        const address = data && `data:${data.mediaType};base64,${data.content}`;
        return (
          <li key={own[place]} className="size-64 overflow-hidden rounded-control border border-line bg-sunken">
            {address && (
              <a href={address} download={`${place + 1}`} aria-label={t.openPhoto(place + 1)}>
                <img src={address} alt={t.photo(place + 1)} className="size-full object-cover" />
              </a>
            )}
          </li>
        );
      })}
    </ul>
  );
}
