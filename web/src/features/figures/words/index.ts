import { defineWords, useWords } from '@/shared/words';
import { en } from './en';

export const figuresWords = defineWords(en, { de: () => import('./de').then(({ de }) => de) });

export const useFiguresWords = () => useWords(figuresWords);
