import { useMemo } from 'react';
import { defineWords, useWords } from '@/shared/words';
import { en } from './named-en';

const words = defineWords(en, { de: () => import('./named-de').then(({ de }) => de) });

/** Names features in plain words; what has none, such as a column of somebody's own file, is undefined. */
export function useNamed(): (feature: string) => string | undefined {
  const titles: Readonly<Record<string, string>> = useWords(words);
  return useMemo(() => (feature) => (Object.hasOwn(titles, feature) ? titles[feature] : undefined), [titles]);
}
