import type { Translated } from '@/shared/words';
import type { en } from './en';

export const de: Translated<typeof en> = {
  asTable: 'Als Tabelle zeigen',
  asChart: 'Als Bild zeigen',
  arrows: 'Pfeiltasten führen hindurch',
  soFar: 'bis jetzt',
  unknown: '—',
  when: 'Wann',
  step: 'Schritt',
  count: 'Anzahl',
  ofBefore: 'Vom Schritt davor',
  share: (share) => `${share} vom Schritt davor`,
};
