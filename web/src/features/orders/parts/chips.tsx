import type { OrderStatus, PaymentStatus } from '@/client/routers/orders';
import { StatusChip } from '@/shared/kit';
import { ORDER_TONES, PAYMENT_TONES } from '../status';
import { useOrderWords } from '../words';

export function OrderChip({ status, inRow }: { status: OrderStatus; inRow?: boolean }) {
  const t = useOrderWords();
  return <StatusChip tone={ORDER_TONES[status]} word={t.status[status]} meaning={inRow ? undefined : t.meanings[status]} inRow={inRow} />;
}

export function PaymentChip({ status, inRow }: { status: PaymentStatus; inRow?: boolean }) {
  const t = useOrderWords();
  return <StatusChip tone={PAYMENT_TONES[status]} word={t.payment[status]} inRow={inRow} />;
}
