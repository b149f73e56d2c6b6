import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { AgreementsCard } from '@/features/agreements';
import type { Booking } from '@/client/routers/booking';
import { failureOf, trpc } from '@/shared/api';
import { AfterBlink, Banner, Card, ErrorState, Forbidden, Skeleton } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { Columns, DetailPage, neighbours, Timeline } from '@/shared/shapes';
import { bookingOptions } from '../data';
import { useActs } from '../parts/acts';
import { HandoverCard, PriceCard } from '../parts/cards';
import { BookingChip } from '../parts/chips';
import { useMoney } from '../parts/money';
import { CustomerCard, DocumentsCard, FactsCard, PaymentCard, RentalCard } from '../parts/side';
import { useStory } from '../parts/story';
import { useTimes } from '../parts/times';
import { useBookingWords } from '../words';

/** Payments and holds come to their end without anybody at this page. */
const SETTLING_MS = 5_000;
const isSettling = ({ status, depositHeldMinor }: Booking) => status === 'held' || status === 'pending_payment' || (status === 'returned' && depositHeldMinor > 0);

export function BookingDetail() {
  return useCan('rentals:read') ? <Found /> : <Forbidden permission="rentals:read" />;
}

function Found() {
  const t = useBookingWords();
  const { bookingId = '' } = useParams({ strict: false });
  const { data: booking, error, refetch } = useQuery({
    ...bookingOptions(bookingId),
    refetchInterval: ({ state }) => (state.data && isSettling(state.data) ? SETTLING_MS : false),
  });
  usePlace({ title: booking?.number ?? t.title, parent: booking && { label: t.title, to: '/bookings' } });
  if (booking) return <Detail key={booking.id} booking={booking} />;
  if (error) return <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} />;
  return <DetailSkeleton />;
}

function Detail({ booking }: { booking: Booking }) {
  const t = useBookingWords();
  const navigate = useNavigate();
  const story = useQuery(trpc.booking.timeline.queryOptions({ id: booking.id }));
  const { acts, dialog } = useActs(booking);
  const tell = useStory(booking);
  const times = useTimes(booking.quote.timeZone);
  const { previous, next } = neighbours('/bookings', booking.id);
  const go = (bookingId: string | undefined) => bookingId && (() => void navigate({ to: '/bookings/$bookingId', params: { bookingId } }));
  return (
    <>
      <DetailPage
        title={booking.number}
        help={{ text: t.help.detail, guide: 'rentals' }}
        back={{ label: t.title, link: { to: '/bookings', search: lastSearch('/bookings') as never } }}
        status={<BookingChip status={booking.status} />}
        note={`${booking.carTitle} · ${times.span(booking)}`}
        acts={acts}
        onPrevious={go(previous) || undefined}
        onNext={go(next) || undefined}
        banner={<Notice booking={booking} hasFailed={story.data?.items.some(({ kind }) => kind === 'refund_failed') ?? false} />}
        firstTab={t.price.title}
        story={
          <Card title={t.story.title}>
            {story.data ? <Timeline happenings={tell(story.data.items)} /> : story.error ? <ErrorState failure={failureOf(story.error)} onRetry={story.refetch} /> : <Skeleton count={4} />}
          </Card>
        }
        side={
          <>
            <RentalCard booking={booking} />
            <CustomerCard booking={booking} />
            <PaymentCard booking={booking} />
            <AgreementsCard bookingId={booking.id} canSend={booking.status === 'confirmed' || booking.status === 'picked_up'} />
            <DocumentsCard booking={booking} />
            <FactsCard booking={booking} />
          </>
        }
      >
        <PriceCard booking={booking} />
        <HandoverCard booking={booking} which="returned" />
        <HandoverCard booking={booking} which="pickedUp" />
      </DetailPage>
      {dialog}
    </>
  );
}

/** What is true of it now and wants to be known first. */
function Notice({ booking, hasFailed }: { booking: Booking; hasFailed: boolean }) {
  const t = useBookingWords();
  const said = useMoney(booking.currency);
  const times = useTimes(booking.quote.timeZone);
  const { holdUntil, status, dueMinor, counterBackMinor } = booking;
  if (hasFailed) return <Banner tone="bad">{t.refundFailed}</Banner>;
  if (holdUntil) return <Banner tone="active">{t.heldUntil(times.at(holdUntil))}</Banner>;
  if (dueMinor > 0 && status !== 'closed') return <Banner tone="warn">{t.owes(said(dueMinor))}</Banner>;
  if (counterBackMinor > 0) return <Banner tone="warn">{t.backAtCounter(said(counterBackMinor))}</Banner>;
  return null;
}

function DetailSkeleton() {
  return (
    <AfterBlink>
      <div className="mx-auto flex max-w-detail flex-col gap-16 pt-16">
        <Skeleton shape="title" width={0.3} />
        <Columns side={<Skeleton shape="chart" count={2} />}>
          <Skeleton shape="row" count={5} />
          <Skeleton shape="chart" />
        </Columns>
      </div>
    </AfterBlink>
  );
}
