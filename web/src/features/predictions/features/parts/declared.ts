// What is typed for a missing value, as a value of the feature's type.
import type { FeatureKind } from '@/client/routers/features';
import { readDecimal } from '@/shared/forms';

export type Value = number | string | boolean;

const DIGITS = 6;
const LONGEST = 100;

/** Undefined where it is none of the type. */
export function readValue(text: string, kind: FeatureKind, locale: string): Value | undefined {
  const typed = text.trim();
  if (kind === 'category') return typed !== '' && typed.length <= LONGEST ? typed : undefined;
  if (kind === 'boolean') return typed === 'true' ? true : typed === 'false' ? false : undefined;
  const reading = readDecimal(typed, locale, DIGITS);
  if (!('minor' in reading)) return undefined;
  const number = reading.minor / 10 ** DIGITS;
  return kind === 'integer' && !Number.isInteger(number) ? undefined : number;
}
