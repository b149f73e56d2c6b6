// Opening hours of a day as they are typed: `08:00-12:00, 13:00-18:00`; nothing is closed.
import type { OpenSpan } from '@/client/routers/rentalLocations';

const SPAN = /^([01]\d|2[0-3]):([0-5]\d)\s*[-–]\s*(([01]\d|2[0-3]):([0-5]\d)|24:00)$/;

export const writeSpans = (spans: readonly OpenSpan[]): string => spans.map(({ opens, closes }) => `${opens}-${closes}`).join(', ');

/** Undefined where it cannot be read, ends before it begins, or overlaps. */
export function readSpans(text: string): OpenSpan[] | undefined {
  const parts = text.split(',').map((part) => part.trim()).filter((part) => part !== '');
  const spans: OpenSpan[] = [];
  for (const part of parts) {
    if (!SPAN.test(part)) return undefined;
    const [opens = '', closes = ''] = part.split(/\s*[-–]\s*/);
    const before = spans.at(-1);
    if (opens >= closes || (before !== undefined && opens <= before.closes)) return undefined;
    spans.push({ opens, closes });
  }
  return spans;
}
