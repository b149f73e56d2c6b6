import type { ShownModel } from './data';
import type { Tone } from '@/shared/kit';

export type Standing = 'champion' | 'challenger' | 'refused' | 'ready';

export const STANDING_TONES: Record<Standing, Tone> = { champion: 'good', challenger: 'active', refused: 'bad', ready: 'idle' };

export const standingOf = ({ aliases, state }: ShownModel): Standing => {
  if (aliases.includes('champion')) return 'champion';
  if (state === 'refused') return 'refused';
  return aliases.includes('challenger') ? 'challenger' : 'ready';
};
