// Definitions in words: how old a value may be, and what becomes of one that is missing.
import { useMemo } from 'react';
import type { DefinedFeature } from '@/client/routers/features';
import { durationOf, formatDuration } from '@/shared/format';
import { useLocale } from '@/shared/session';
import { useNamed } from '../../words/named';
import { useFeatureWords } from '../words';

export function useSaying() {
  const t = useFeatureWords();
  const locale = useLocale();
  const named = useNamed();
  return useMemo(() => {
    const value = (given: unknown): string => (typeof given === 'boolean' ? (given ? t.yes : t.no) : typeof given === 'number' ? new Intl.NumberFormat(locale).format(given) : String(given));
    return {
      value,
      title: (name: string): string => named(name) ?? name,
      fresh: (seconds: number | null): string => (seconds === null ? t.everyTime : formatDuration(durationOf(seconds, 'seconds'), locale)),
      missing: ({ default: given }: DefinedFeature): string => (given === null ? t.staysMissing : t.standsFor(value(given))),
      documentation: ({ name, documentation }: DefinedFeature): string => t.documentation[name] ?? documentation,
    };
  }, [t, locale, named]);
}
