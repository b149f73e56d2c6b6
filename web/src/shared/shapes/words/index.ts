import { defineWords, useWords } from '@/shared/words';
import { en } from './en';

const shapeWords = defineWords(en, { de: () => import('./de').then(({ de }) => de) });
export const useShapeWords = () => useWords(shapeWords);
