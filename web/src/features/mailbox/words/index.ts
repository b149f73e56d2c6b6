import { defineWords, useWords } from '@/shared/words';
import { en } from './en';

export const mailboxWords = defineWords(en, { de: () => import('./de').then(({ de }) => de) });

export const useMailboxWords = () => useWords(mailboxWords);
