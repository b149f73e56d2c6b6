import type { ReactNode } from 'react';
import { SectionLinks } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { useCampaignWords } from '../words';

/** A page about campaigns, below the links to the others. */
export function Section({ children }: { children: ReactNode }) {
  const { sections: t } = useCampaignWords();
  const canPaint = useCan('illustrations:write');
  return (
    <>
      <SectionLinks
        label={t.label}
        links={[
          { label: t.campaigns, link: { to: '/campaigns' } },
          { label: t.templates, link: { to: '/mail-templates' } },
          ...(canPaint ? [{ label: t.pictures, link: { to: '/pictures' as const } }] : []),
        ]}
      />
      {children}
    </>
  );
}
