import type { ReactNode } from 'react';
import { SectionLinks } from '@/shared/kit';
import { useBookingWords } from '../words';

/** A page of bookings, below the links to the others. */
export function Section({ children }: { children: ReactNode }) {
  const { sections: t } = useBookingWords();
  return (
    <>
      <SectionLinks label={t.label} links={[{ label: t.list, link: { to: '/bookings' }, exact: true }, { label: t.calendar, link: { to: '/bookings/calendar' } }, { label: t.use, link: { to: '/bookings/use' } }]} />
      {children}
    </>
  );
}
