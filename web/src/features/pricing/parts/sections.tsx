import { SectionLinks } from '@/shared/kit';
import { usePricingWords } from '../words';

/** The pages of prices, over each of their lists. */
export function Sections() {
  const { sections: t, title } = usePricingWords();
  return (
    <SectionLinks
      label={title}
      links={[
        { label: t.promotions, link: { to: '/prices' }, exact: true },
        { label: t.calendar, link: { to: '/prices/calendar' } },
        { label: t.codes, link: { to: '/prices/codes' } },
        { label: t.lists, link: { to: '/prices/lists' } },
        { label: t.taxes, link: { to: '/prices/taxes' } },
        { label: t.exemptions, link: { to: '/prices/exemptions' } },
        { label: t.shipping, link: { to: '/prices/shipping' } },
        { label: t.explain, link: { to: '/prices/explain' } },
      ]}
    />
  );
}
