// What transfers come to.
import type { TransferLine } from '@/client/routers/transfers';

export const sentOf = (lines: readonly TransferLine[]): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** Nothing counts as arrived before somebody said so. */
export const arrivedOf = (lines: readonly TransferLine[]): number => lines.reduce((sum, { received }) => sum + (received ?? 0), 0);
