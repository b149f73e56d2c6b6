import type { ReactNode } from 'react';
import { SectionLinks } from '@/shared/kit';
import { useRentalsWords } from '../words';

/** A list of the fleet, below the links to the others. */
export function Section({ children }: { children: ReactNode }) {
  const { sections: t } = useRentalsWords();
  return (
    <>
      <SectionLinks
        label={t.label}
        links={[
          { label: t.cars, link: { to: '/cars' }, exact: true },
          { label: t.locations, link: { to: '/cars/locations' } },
          { label: t.extras, link: { to: '/cars/extras' } },
          { label: t.categories, link: { to: '/cars/categories' } },
        ]}
      />
      {children}
    </>
  );
}
