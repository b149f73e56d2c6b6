import type { Translated } from '@/shared/words';
import type { en } from './en';

export const de: Translated<typeof en> = {
  title: 'Bestellungen',
};
