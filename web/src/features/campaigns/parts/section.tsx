import type { ReactNode } from 'react';
import { SectionLinks } from '@/shared/kit';
import { useCampaignWords } from '../words';

/** A page about campaigns, below the links to the others. */
export function Section({ children }: { children: ReactNode }) {
  const { sections: t } = useCampaignWords();
  return (
    <>
      <SectionLinks
        label={t.label}
        links={[
          { label: t.campaigns, link: { to: '/campaigns' } },
          { label: t.templates, link: { to: '/mail-templates' } },
        ]}
      />
      {children}
    </>
  );
}
