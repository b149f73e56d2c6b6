// How many units of each line are meant, as dialogs count them.
import type { LineQuantity, OrderLine } from '@/client/routers/orders';

/** By line; null is none. */
export type Units = Record<string, number | null>;

export const unsent = ({ quantity, fulfilled }: OrderLine): number => quantity - fulfilled;

/** What left and is not back; `expected` units are on their way already. */
export const returnable = (line: OrderLine, expected: number): number => line.fulfilled - line.returned - expected;

export const allOf = (lines: readonly OrderLine[], left: (line: OrderLine) => number): Units =>
  Object.fromEntries(lines.map((line) => [line.id, left(line)]));

/** The lines of which some are meant. */
export const counted = (units: Units): LineQuantity[] =>
  Object.entries(units).flatMap(([lineId, quantity]) => (typeof quantity === 'number' && quantity > 0 ? [{ lineId, quantity }] : []));

export const sumOf = (units: Units): number => counted(units).reduce((sum, { quantity }) => sum + quantity, 0);
