// How rules of prices stand, as tones.
import type { CouponState } from '@/client/routers/coupons';
import type { PriceList } from '@/client/routers/priceLists';
import type { PromotionPhase } from '@/client/routers/promotions';
import type { Tone } from '@/shared/kit';

export const PHASE_TONES: Record<PromotionPhase, Tone> = {
  running: 'good',
  scheduled: 'active',
  draft: 'idle',
  paused: 'warn',
  exhausted: 'warn',
  ended: 'idle',
  archived: 'idle',
};

export const CODE_TONES: Record<CouponState, Tone> = { open: 'good', usedUp: 'idle', ended: 'idle', disabled: 'warn' };

export type ListState = 'off' | 'coming' | 'over' | 'inForce';

export const LIST_TONES: Record<ListState, Tone> = { inForce: 'good', coming: 'active', over: 'idle', off: 'idle' };

/** How a list of prices stands at a moment. */
export function listStateOf({ terms: { enabled }, startsAt, endsAt }: PriceList, now: Date): ListState {
  if (!enabled) return 'off';
  if (startsAt !== null && new Date(startsAt) > now) return 'coming';
  return endsAt !== null && new Date(endsAt) <= now ? 'over' : 'inForce';
}
