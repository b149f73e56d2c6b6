import { useState } from 'react';
import type { Order, OrderRefund, OrderReturn, RefundStatus, ReturnStatus } from '@/client/routers/orders';
import { client } from '@/shared/api';
import { formatInstant } from '@/shared/format';
import { Button, Card, ConfirmDialog, Link, StatusMark, type Tone } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { orderChanged } from '../data';
import { useOrderWords } from '../words';
import { useMoney } from './money';
import { ReceiveDialog } from './return-dialog';
import { useWhy } from './story';

const RETURN_TONES: Record<ReturnStatus, Tone> = { expected: 'active', received: 'good', cancelled: 'idle' };
const REFUND_TONES: Record<RefundStatus, Tone> = { pending: 'active', settled: 'good', failed: 'bad' };

interface ReturnsCardProps {
  readonly order: Order;
  readonly returns: readonly OrderReturn[];
  readonly refunds: readonly OrderRefund[];
}

/** What came back, and what money went back. */
export function ReturnsCard({ order, returns, refunds }: ReturnsCardProps) {
  const t = useOrderWords().returns;
  if (returns.length + refunds.length === 0) return null;
  return (
    <Card title={t.title}>
      <ul className="flex flex-col gap-12">
        {returns.map((each) => (
          <Return key={each.id} order={order} of={each} />
        ))}
        {refunds.map((refund) => (
          <Refund key={refund.id} order={order} of={refund} />
        ))}
      </ul>
    </Card>
  );
}

function Return({ order, of }: { order: Order; of: OrderReturn }) {
  const { returns: t, needs } = useOrderWords();
  const locale = useLocale();
  const zone = useZone();
  const canWrite = useCan('orders:write');
  const canReceive = useCan('orders:refund');
  const [asking, setAsking] = useState<'receive' | 'cancel' | null>(null);
  const count = of.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const close = () => setAsking(null);
  const cancel = async () => {
    await client.orders.cancelReturn.mutate({ id: of.id });
    await orderChanged(order.id);
  };
  return (
    <li className="flex flex-wrap items-center gap-x-12 gap-y-8">
      <StatusMark tone={RETURN_TONES[of.status]} />
      <span className="min-w-0 flex-1 basis-1/2">
        {t[of.status](count)}
        <span className="block text-dense text-text-2">
          {[formatInstant(of.receivedAt ?? of.createdAt, locale, zone), of.reason].filter(Boolean).join(' · ')}
          {of.exchangeId && (
            <>
              {' · '}
              <Link to="/orders/$orderId" params={{ orderId: of.exchangeId }}>
                {t.instead}
              </Link>
            </>
          )}
        </span>
      </span>
      {of.status === 'expected' && canWrite && (
        <span className="flex gap-8">
          <Button size="small" tone="quiet" onClick={() => setAsking('cancel')}>
            {t.cancel}
          </Button>
          <Button size="small" disabledBecause={canReceive ? undefined : needs('orders:refund')} onClick={() => setAsking('receive')}>
            {t.receive}
          </Button>
        </span>
      )}
      {asking === 'receive' && <ReceiveDialog order={order} expected={of} onClose={close} />}
      <ConfirmDialog open={asking === 'cancel'} title={t.cancelTitle} action={t.cancel} onClose={close} onConfirm={cancel}>
        {t.cancelText}
      </ConfirmDialog>
    </li>
  );
}

function Refund({ order, of }: { order: Order; of: OrderRefund }) {
  const { returns: t } = useOrderWords();
  const said = useMoney(order.currency);
  const why = useWhy();
  const locale = useLocale();
  const zone = useZone();
  const notes = [formatInstant(of.createdAt, locale, zone), why(of.reason), of.creditedMinor > 0 && t.credited(said(of.creditedMinor)), of.failure];
  return (
    <li className="flex flex-wrap items-center gap-x-12 gap-y-8">
      <StatusMark tone={REFUND_TONES[of.status]} />
      <span className="min-w-0 flex-1">
        {t.refunded(said(of.amountMinor))}
        <span className="block text-dense text-text-2">{notes.filter(Boolean).join(' · ')}</span>
      </span>
      <span className="text-dense text-text-2">{t.states[of.status]}</span>
    </li>
  );
}
