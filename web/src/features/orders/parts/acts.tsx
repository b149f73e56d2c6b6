// What can be done with an order: the server says what, its permissions say by whom, dialogs ask what it comes to.
import { useNavigate } from '@tanstack/react-router';
import { ArrowLeftRight, Ban, Check, HandCoins, PackageCheck, Pencil, Send, Undo2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Order, OrderAction, OrderLine, ReturnsAndRefunds } from '@/client/routers/orders';
import type { IconType } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { Act } from '@/shared/shapes';
import { useAwaitedFor } from '../data';
import { useOrderWords } from '../words';
import { CancelDialog, CompleteDialog, MarkPaidDialog, PlaceDialog } from './act-dialogs';
import { ExchangeDialog } from './exchange-dialog';
import { FulfilDialog } from './fulfil-dialog';
import { RefundDialog } from './refund-dialog';
import { ReturnDialog } from './return-dialog';
import { returnable } from './units';

/** What shoppers do is not offered here. */
type Offered = Exclude<OrderAction, 'pay'> | 'exchange';

/** The likeliest first; the same order everywhere. */
const ORDER: readonly Offered[] = ['place', 'fulfil', 'mark_paid', 'complete', 'refund', 'return', 'exchange', 'edit', 'cancel'];
const ICONS: Record<Offered, IconType> = {
  place: Send,
  fulfil: PackageCheck,
  mark_paid: HandCoins,
  complete: Check,
  refund: HandCoins,
  return: Undo2,
  exchange: ArrowLeftRight,
  edit: Pencil,
  cancel: Ban,
};

/** Money that was paid and is neither back nor promised back, in minor units. */
export const refundable = ({ paidMinor, refundedMinor }: Order, { refunds }: ReturnsAndRefunds): number =>
  paidMinor - refundedMinor - refunds.filter(({ status }) => status === 'pending').reduce((sum, { amountMinor }) => sum + amountMinor, 0);

export function useActs(order: Order, back: ReturnsAndRefunds): { readonly acts: readonly Act[]; readonly dialog: ReactNode } {
  const t = useOrderWords();
  const navigate = useNavigate();
  const canWrite = useCan('orders:write');
  const canRefund = useCan('orders:refund');
  const [asking, setAsking] = useState<Offered | null>(null);
  const expected = (line: OrderLine) =>
    back.returns
      .filter(({ status }) => status === 'expected')
      .flatMap(({ lines }) => lines)
      .reduce((sum, { lineId, quantity }) => sum + (lineId === line.id ? quantity : 0), 0);
  const left = (line: OrderLine) => returnable(line, expected(line));
  const leftMinor = refundable(order, back);
  const canReturn = order.allowedActions.includes('return') && order.lines.some((line) => left(line) > 0);
  const isOffered = (key: Offered) => {
    if (key === 'return' || key === 'exchange') return canReturn;
    return order.allowedActions.includes(key) && (key !== 'refund' || leftMinor > 0);
  };
  const offered = ORDER.filter(isOffered);
  const awaited = useAwaitedFor(order);
  const act = (key: Offered): Act => ({
    key,
    label: t.acts[key],
    icon: ICONS[key],
    tone: key === 'cancel' ? 'danger' : undefined,
    disabledBecause: key === 'refund' && !canRefund ? t.needs('orders:refund') : key === 'place' && awaited ? t.exchange.awaited : undefined,
    onAct: () =>
      key === 'edit' ? navigate({ to: '/orders/$orderId/items', params: { orderId: order.id } }) : setAsking(key),
  });
  const close = () => setAsking(null);
  const props = { order, onClose: close };
  const toReturn = canReturn ? () => setAsking('return') : undefined;
  const dialogs: Record<Offered, () => ReactNode> = {
    place: () => <PlaceDialog {...props} />,
    fulfil: () => <FulfilDialog {...props} />,
    mark_paid: () => <MarkPaidDialog {...props} />,
    complete: () => <CompleteDialog {...props} />,
    refund: () => <RefundDialog {...props} leftMinor={leftMinor} onReturn={toReturn} />,
    return: () => <ReturnDialog {...props} left={left} />,
    exchange: () => <ExchangeDialog {...props} left={left} />,
    edit: () => null,
    cancel: () => <CancelDialog {...props} />,
  };
  return { acts: canWrite ? offered.map(act) : [], dialog: asking && dialogs[asking]() };
}
