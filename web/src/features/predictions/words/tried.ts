import { defineWords, useWords } from '@/shared/words';
import { en } from './tried-en';

const words = defineWords(en, { de: () => import('./tried-de').then(({ de }) => de) });

export const useTriedWords = () => useWords(words);
