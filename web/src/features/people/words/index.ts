import { defineWords, useWords } from '@/shared/words';
import { en } from './en';

export const words = defineWords(en, { de: () => import('./de').then(({ de }) => de) });

export const usePeopleWords = () => useWords(words);
