import { useQuery } from '@tanstack/react-query';
import { failureOf } from '@/shared/api';
import { ButtonLink, ErrorState, Skeleton } from '@/shared/kit';
import { PeekPanel } from '@/shared/shapes';
import { orderOptions } from '../data';
import { useOrderWords } from '../words';
import { OrderChip, PaymentChip } from './chips';
import { ItemsCard } from './items-card';
import { CustomerCard, ShippingCard } from './side';

/** An order beside its list: how it stands, what was bought, and who for. */
export function OrderPeek({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useOrderWords();
  const { data: order, error, refetch } = useQuery(orderOptions(id));
  return (
    <PeekPanel
      title={order?.number ?? t.title}
      onClose={onClose}
      actions={
        <ButtonLink size="small" to="/orders/$orderId" params={{ orderId: id }}>
          {t.open}
        </ButtonLink>
      }
    >
      {order ? (
        <div className="flex flex-col gap-16">
          <span className="flex flex-wrap gap-8">
            <OrderChip status={order.status} />
            <PaymentChip status={order.paymentStatus} />
          </span>
          <ItemsCard order={order} />
          <CustomerCard order={order} />
          <ShippingCard order={order} />
        </div>
      ) : error ? (
        <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} />
      ) : (
        <Skeleton shape="row" count={5} />
      )}
    </PeekPanel>
  );
}
