// What an endpoint is told of: single events, `cart.*` for all of a kind, `*` for all there are.
import type { Choice } from '@/shared/kit';
import type { Translated } from '@/shared/words';
import type { en } from '../words/en';

type Words = Translated<typeof en>;

/** A pattern as it is read: "Everything", "All of cart", `cart.abandoned`. */
export const sayPattern = (pattern: string, t: Words): string =>
  pattern === '*' ? t.everything : pattern.endsWith('.*') ? t.allOf(pattern.slice(0, -2)) : pattern;

/** All that can be chosen, the widest first. */
export function choicesOf(names: readonly string[], t: Words): readonly Choice[] {
  const kinds = [...new Set(names.filter((name) => name.includes('.')).map((name) => `${name.slice(0, name.indexOf('.'))}.*`))].sort();
  return ['*', ...kinds, ...[...names].sort()].map((value) => ({ value, label: sayPattern(value, t) }));
}
