import { defineWords, type Translated, useWords } from '@/shared/words';
import { en } from './en';

export const templateWords = defineWords(en, { de: () => import('./de').then(({ de }) => de) });

export const useTemplateWords = () => useWords(templateWords);

export type TemplateWords = Translated<typeof en>;
