import type { ReactNode } from 'react';
import { SectionLinks } from '@/shared/kit';
import { useReachWords } from '../words';

/** A page about winning carts back, below the links to the others. */
export function Section({ children }: { children: ReactNode }) {
  const { sections: t } = useReachWords();
  return (
    <>
      <SectionLinks
        label={t.label}
        links={[
          { label: t.list, link: { to: '/interventions' }, exact: true },
          { label: t.campaigns, link: { to: '/interventions/campaigns' } },
          { label: t.templates, link: { to: '/interventions/templates' } },
          { label: t.results, link: { to: '/interventions/results' } },
        ]}
      />
      {children}
    </>
  );
}
