import { defineWords, useWords } from '@/shared/words';
import { en } from './en';

export const pictureWords = defineWords(en, { de: () => import('./de').then(({ de }) => de) });

export const usePictureWords = () => useWords(pictureWords);
