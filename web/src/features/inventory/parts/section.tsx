import type { ReactNode } from 'react';
import { SectionLinks } from '@/shared/kit';
import { useInventoryWords } from '../words';

/** A list of the inventory, below the links to the others. */
export function Section({ children }: { children: ReactNode }) {
  const { sections: t } = useInventoryWords();
  return (
    <>
      <SectionLinks
        label={t.label}
        links={[
          { label: t.stock, link: { to: '/inventory' }, exact: true },
          { label: t.reorder, link: { to: '/inventory/reorder' } },
          { label: t.lots, link: { to: '/inventory/lots' } },
          { label: t.movements, link: { to: '/inventory/movements' } },
          { label: t.holds, link: { to: '/inventory/holds' } },
          { label: t.transfers, link: { to: '/inventory/transfers' } },
          { label: t.counts, link: { to: '/inventory/counts' } },
          { label: t.locations, link: { to: '/inventory/locations' } },
        ]}
      />
      {children}
    </>
  );
}
