// How bookings stand, as a tone.
import type { BookingAgreement, BookingStatus } from '@/client/routers/booking';
import type { PaymentState } from '@/client/routers/payments';
import type { Tone } from '@/shared/kit';

export const BOOKING_TONES: Record<BookingStatus, Tone> = {
  held: 'idle',
  pending_payment: 'active',
  confirmed: 'good',
  picked_up: 'active',
  returned: 'warn',
  closed: 'good',
  expired: 'idle',
  cancelled: 'idle',
  no_show: 'bad',
};

/** Of the agreement, where the vehicle is handed over. */
export const AGREEMENT_TONES: Record<BookingAgreement | 'none', Tone> = { none: 'idle', sent: 'warn', signed: 'good', declined: 'bad' };

export const PAYMENT_TONES: Record<PaymentState, Tone> = {
  pending: 'idle',
  requires_action: 'active',
  processing: 'active',
  failed: 'bad',
  authorised: 'active',
  captured: 'good',
  partially_refunded: 'active',
  refunded: 'idle',
  voided: 'idle',
};
