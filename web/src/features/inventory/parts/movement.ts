// Movements in words: what happened, why, and where it leads.
import type { LinkProps } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { MovementKind, StockMovement } from '@/client/routers/inventory';
import type { Tone } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { useMover } from '../data';
import { useInventoryWords } from '../words';

export const KINDS: readonly MovementKind[] = ['receipt', 'sale', 'return', 'adjustment', 'count', 'transfer_out', 'transfer_in', 'write_off'];

/** Only what is no ordinary day has a mark of its own. */
export const KIND_TONES: Partial<Record<MovementKind, Tone>> = { receipt: 'good', write_off: 'idle', adjustment: 'active', count: 'active' };

/** Written by the server where nobody gave a reason. */
const EXPIRED = 'expired';

/** The same functions from one painting to the next. */
export function useMovementWords() {
  const { movements: t } = useInventoryWords();
  const moverOf = useMover();
  return useMemo(
    () => ({
      reasonOf: ({ reason }: Pick<StockMovement, 'reason'>) => (reason === EXPIRED ? t.expired : reason),
      byOf: ({ movedBy }: Pick<StockMovement, 'movedBy'>) => moverOf(movedBy) ?? (movedBy === null ? t.itself : undefined),
    }),
    [t, moverOf],
  );
}

interface Led {
  readonly label: string;
  readonly link: LinkProps;
}

/** What a movement was made for: an order, a transfer or a count. */
export function useReference(): (movement: StockMovement) => Led | undefined {
  const { movements: t } = useInventoryWords();
  const canReadOrders = useCan('orders:read');
  return ({ kind, referenceId }) => {
    if (referenceId === null) return undefined;
    if (kind === 'transfer_in' || kind === 'transfer_out') return { label: t.transfer, link: { to: '/inventory/transfers/$transferId', params: { transferId: referenceId } } };
    if (kind === 'count') return { label: t.count, link: { to: '/inventory/counts/$countId', params: { countId: referenceId } } };
    if ((kind === 'sale' || kind === 'return') && canReadOrders) return { label: t.order, link: { to: '/orders/$orderId', params: { orderId: referenceId } } };
    return undefined;
  };
}
