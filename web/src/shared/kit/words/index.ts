import { defineWords, useWords } from '@/shared/words';
import { en } from './en';

export const kitWords = defineWords(en, { de: () => import('./de').then(({ de }) => de) });
export const useKitWords = () => useWords(kitWords);
