// How stock and what is done with it stand, as a tone.
import type { StockItem } from '@/client/routers/inventory';
import type { HoldState } from '@/client/routers/holds';
import type { CountState } from '@/client/routers/stockCounts';
import type { TransferState } from '@/client/routers/transfers';
import type { Tone } from '@/shared/kit';

export type Standing = 'untracked' | 'waited' | 'out' | 'low' | 'there';

export const STANDING_TONES: Record<Standing, Tone> = { untracked: 'idle', waited: 'bad', out: 'bad', low: 'warn', there: 'good' };

/** The worst of what is true of a variant. */
export function standingOf({ policy, onHand, waiting, lowSince }: Pick<StockItem, 'policy' | 'onHand' | 'waiting' | 'lowSince'>): Standing {
  if (!policy.isTracked) return 'untracked';
  if (waiting > 0) return 'waited';
  if (onHand === 0) return 'out';
  return lowSince === null ? 'there' : 'low';
}

export const TRANSFER_TONES: Record<TransferState, Tone> = { sent: 'active', received: 'good', returned: 'idle' };

export const COUNT_TONES: Record<CountState, Tone> = { open: 'active', applied: 'good', cancelled: 'idle' };

export const HOLD_TONES: Record<HoldState, Tone> = { held: 'active', allocated: 'active', shipped: 'good', released: 'idle', expired: 'idle' };
