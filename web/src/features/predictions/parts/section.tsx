import type { ReactNode } from 'react';
import { SectionLinks } from '@/shared/kit';
import { useTriedWords } from '../words/tried';

/** A page about models, below the links to the others. */
export function Section({ children }: { children: ReactNode }) {
  const { sections: t } = useTriedWords();
  return (
    <>
      <SectionLinks
        label={t.label}
        links={[
          { label: t.models, link: { to: '/models' } },
          { label: t.experiments, link: { to: '/experiments' } },
          { label: t.drift, link: { to: '/drift' } },
          { label: t.forecasts, link: { to: '/forecasts' } },
        ]}
      />
      {children}
    </>
  );
}
