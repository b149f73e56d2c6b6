import { defineWords, type Translated, useWords } from '@/shared/words';
import { en } from './en';

export const reachWords = defineWords(en, { de: () => import('./de').then(({ de }) => de) });

export const useReachWords = () => useWords(reachWords);

export type ReachWords = Translated<typeof en>;
