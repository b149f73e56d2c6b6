import { defineWords, useWords } from '@/shared/words';
import { en } from './en';

const formWords = defineWords(en, { de: () => import('./de').then(({ de }) => de) });
export const useFormWords = () => useWords(formWords);
