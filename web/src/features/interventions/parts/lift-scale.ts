// What can be said of a lift, and how wide its difference is drawn.
import type { ShownLift } from '../data';

/** Nobody is held out; too few to say anything; it may be either way; it is sure. */
export type LiftVerdict = 'none' | 'few' | 'open' | 'better' | 'worse';

/** Fewer on one side than this, and an interval would only say that all is possible. */
const FEWEST = 10;

export function verdictOf({ holdoutShare, reached, heldOut, difference, isDecided }: ShownLift): LiftVerdict {
  if (holdoutShare === 0) return 'none';
  if (difference === null || reached.shoppers < FEWEST || heldOut.shoppers < FEWEST) return 'few';
  if (!isDecided) return 'open';
  return difference > 0 ? 'better' : 'worse';
}

const STEPS = [0.02, 0.05, 0.1, 0.2, 0.5];

/** The end of the scale on either side: the next round share that holds the interval. */
export const wideOf = ({ low, high }: Pick<ShownLift, 'low' | 'high'>): number => STEPS.find((step) => step >= Math.max(-low, high)) ?? 1;
