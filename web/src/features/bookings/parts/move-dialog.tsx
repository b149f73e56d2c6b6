// Another span for a booking, or a later end: what it would come to is told before, and what is free near by.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { useWatch } from 'react-hook-form';
import type { Booking, RentalSpan } from '@/client/routers/booking';
import { client, failureOf, trpc } from '@/shared/api';
import { instantOf, localOf } from '@/shared/format/days';
import { DateTimeField, FormDialog, useEditing } from '@/shared/forms';
import { Banner, Button, ErrorNote, toast } from '@/shared/kit';
import { type MoneyLine, MoneyLines } from '@/shared/shapes';
import { bookingChanged } from '../data';
import { useBookingWords } from '../words';
import type { ActDialogProps } from './act-dialogs';
import { useSayRefusal } from './refusals';
import { useTimes } from './times';

interface Values {
  readonly startsAt: string | null;
  readonly endsAt: string | null;
}

export function MoveDialog({ booking, onClose, isExtension = false }: ActDialogProps & { isExtension?: boolean }) {
  const { move: t, acts, reasons, rental } = useBookingWords();
  const { id, number, quote } = booking;
  const zone = quote.timeZone;
  const editing = useEditing<Values, Booking>({
    thing: null,
    values: { startsAt: localOf(booking.startsAt, zone), endsAt: localOf(booking.endsAt, zone) },
    reasons,
    sayRefusal: useSayRefusal(zone),
    save: ({ startsAt, endsAt }, context) => {
      const [from, until] = [instantOf(startsAt ?? '', zone), instantOf(endsAt ?? '', zone)];
      return isExtension ? client.booking.extend.mutate({ id, endsAt: until }, { context }) : client.booking.reschedule.mutate({ id, startsAt: from, endsAt: until }, { context });
    },
    onSaved: async (saved) => {
      onClose();
      await bookingChanged(saved);
      toast(isExtension ? t.doneExtend(number) : t.doneReschedule(number));
    },
  });
  const take = ({ startsAt, endsAt }: RentalSpan) => {
    editing.form.setValue('startsAt', localOf(startsAt, zone), { shouldDirty: true });
    editing.form.setValue('endsAt', localOf(endsAt, zone), { shouldDirty: true });
  };
  const { startsAt, endsAt } = useDeferredValue(useWatch({ control: editing.form.control })) as Values;
  const later = (value: string | null) => (value && startsAt && value <= startsAt ? t.order : isExtension && value && value <= localOf(booking.endsAt, zone) ? t.later : undefined);
  return (
    <FormDialog editing={editing} title={isExtension ? t.extend(number) : t.reschedule(number)} description={rental.zone(zone)} action={isExtension ? acts.extend : acts.reschedule} onClose={onClose}>
      {!isExtension && <DateTimeField name="startsAt" label={t.starts} hint=" " required />}
      <DateTimeField name="endsAt" label={t.ends} hint=" " required check={later as never} />
      {startsAt && endsAt && endsAt > startsAt && editing.dirty && <Outlook booking={booking} startsAt={instantOf(startsAt, zone)} endsAt={instantOf(endsAt, zone)} onTake={isExtension ? undefined : take} />}
    </FormDialog>
  );
}

interface OutlookProps {
  readonly booking: Booking;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly onTake: ((span: RentalSpan) => void) | undefined;
}

function Outlook({ booking, startsAt, endsAt, onTake }: OutlookProps) {
  const { move: t, reasons } = useBookingWords();
  const times = useTimes(booking.quote.timeZone);
  const { data: told, error } = useQuery(trpc.booking.foreseeMove.queryOptions({ id: booking.id, startsAt, endsAt }, { placeholderData: keepPreviousData, retry: false }));
  const line = (label: string, amountMinor: number, more: Partial<MoneyLine> = {}): MoneyLine => ({ label, amount: { amountMinor, currency: booking.currency }, ...more });
  if (error) return <ErrorNote failure={failureOf(error)} reasons={reasons} />;
  if (!told) return <p className="text-text-2">{t.looking}</p>;
  return (
    <div className="flex flex-col gap-12">
      {told.isFree ? (
        <Banner tone="good">{t.free}</Banner>
      ) : (
        <Banner tone="warn">
          {t.taken} {told.conflicts.map((span) => t.conflict(times.span(span))).join('. ')}
        </Banner>
      )}
      {!told.isFree && onTake && told.nearest.length > 0 && (
        <div className="flex flex-col items-start gap-4">
          <span className="text-caption text-text-2">{t.nearest}</span>
          {told.nearest.slice(0, 3).map((span) => (
            <Button key={span.startsAt} size="small" onClick={() => onTake(span)}>
              {t.use(times.span(span))}
            </Button>
          ))}
        </div>
      )}
      <div role="status">
        <MoneyLines
          lines={[
            line(t.oldTotal, booking.totalMinor),
            line(t.newTotal, told.quote.totalMinor, { isSum: true }),
            ...(told.dueMinor > 0 ? [line(t.more, told.dueMinor)] : []),
            ...(told.refundMinor > 0 ? [line(t.less, told.refundMinor)] : []),
          ]}
        />
      </div>
    </div>
  );
}
