import type { BookingStatus } from '@/client/routers/booking';
import { StatusChip } from '@/shared/kit';
import { BOOKING_TONES } from '../status';
import { useBookingWords } from '../words';

export function BookingChip({ status, inRow }: { status: BookingStatus; inRow?: boolean }) {
  const t = useBookingWords();
  return <StatusChip tone={BOOKING_TONES[status]} word={t.status[status]} meaning={inRow ? undefined : t.meanings[status]} inRow={inRow} />;
}
