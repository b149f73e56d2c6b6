import { defineWords, useWords } from '@/shared/words';
import { en } from './en';

export const providerWords = defineWords(en, { de: () => import('./de').then(({ de }) => de) });

export const useProviderWords = () => useWords(providerWords);
