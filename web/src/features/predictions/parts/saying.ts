// Shares, differences and models in the reader's words.
import { numberFormat } from '@/shared/format';
import { useLocale } from '@/shared/session';
import type { ShownExperiment } from '../tried';
import { useNamed } from '../words/named';
import { useTriedWords } from '../words/tried';

const SMALLEST_P = 0.001;
/** What the server calls the score among the features. */
const SCORE = 'probability';

export function useSaying() {
  const t = useTriedWords();
  const locale = useLocale();
  const digits = numberFormat(locale, { maximumFractionDigits: 2, minimumFractionDigits: 2 });
  const three = numberFormat(locale, { maximumFractionDigits: 3, minimumFractionDigits: 3 });
  const percent = numberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const points = numberFormat(locale, { maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  const units = numberFormat(locale, { maximumFractionDigits: 1 });
  const chance = numberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const named = useNamed();
  const figure = numberFormat(locale, { maximumSignificantDigits: 4 });
  const model = (version: number | null) => (version === null ? t.rules : t.versionOf(String(version)));
  return {
    two: (value: number) => digits.format(value),
    three: (value: number | null) => (value === null ? t.unknown : three.format(value)),
    percent: (share: number | null) => (share === null ? t.unknown : percent.format(share)),
    /** A difference of shares, in percentage points. */
    points: (share: number | null) => (share === null ? t.unknown : t.points(points.format(share * 100))),
    tick: (share: number) => points.format(share * 100),
    units: (value: number) => units.format(value),
    chance: (p: number) => (p < SMALLEST_P ? t.drift.less(chance.format(SMALLEST_P)) : chance.format(p)),
    model,
    /** A feature, or the score itself. */
    subject: (name: string) => (name === SCORE ? t.drift.score : (named(name) ?? name)),
    /** What a bin holds: `≤ 3.142`, `other`, `missing`, or a value as it is. */
    bin: (values: string) => {
      const [sign = '', edge] = values.split(' ');
      if ((sign === '≤' || sign === '>') && edge !== undefined) return `${sign} ${figure.format(Number(edge))}`;
      return t.drift.bins.values[values] ?? values;
    },
    /** Of a draft it is whatever will be in use when it starts. */
    champion: ({ state, championVersion }: ShownExperiment) => (state === 'draft' ? t.inUse : model(championVersion)),
  };
}
