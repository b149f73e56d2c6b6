import { defineWords, useWords } from '@/shared/words';
import { en } from './en';

const words = defineWords(en, { de: () => import('./de').then(({ de }) => de) });

export const useBookingWords = () => useWords(words);
