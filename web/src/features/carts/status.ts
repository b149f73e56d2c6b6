// Where a cart stands for its merchant: the server's states, and what lies between them.
import type { Tone } from '@/shared/kit';

/** `hesitating` is open and quiet, `reached` abandoned and shown an offer; the others are the server's. */
export type Stage = 'open' | 'hesitating' | 'abandoned' | 'reached' | 'recovered' | 'bought';

export const TONE_OF: Record<Stage, Tone> = {
  open: 'active',
  hesitating: 'idle',
  abandoned: 'bad',
  reached: 'warn',
  recovered: 'good',
  bought: 'good',
};
