// How orders stand, as a tone and a word.
import type { OrderStatus, PaymentStatus } from '@/client/routers/orders';
import type { PaymentState } from '@/client/routers/payments';
import type { Tone } from '@/shared/kit';

export const ORDER_TONES: Record<OrderStatus, Tone> = {
  draft: 'idle',
  awaiting_payment: 'active',
  confirmed: 'active',
  partly_fulfilled: 'active',
  fulfilled: 'good',
  completed: 'good',
  cancelled: 'idle',
};

export const PAYMENT_TONES: Record<PaymentStatus, Tone> = {
  unpaid: 'idle',
  authorised: 'active',
  paid: 'good',
  partly_refunded: 'active',
  refunded: 'idle',
};

/** Of one payment at its provider. */
export const STATE_TONES: Record<PaymentState, Tone> = {
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
