// The columns of the list of promotions, on the page and in what is exported of it.
import type { Promotion } from '@/client/routers/promotions';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { useLocale, useZone } from '@/shared/session';
import type { CardOf, Column } from '@/shared/shapes';
import { usePricingWords } from '../words';
import { PhaseChip } from './chips';
import { useSayAction, useSayDates, useSaySpent } from './saying';

export function usePromotionColumns(): readonly Column<Promotion>[] {
  const t = usePricingWords();
  const { columns } = t.promotions;
  const locale = useLocale();
  const zone = useZone();
  const action = useSayAction();
  const dates = useSayDates();
  const spent = useSaySpent();
  return [
    { key: 'name', head: columns.name, kind: 'name', cell: ({ terms }) => <span className="font-medium">{terms.name}</span>, whole: ({ terms }) => terms.name },
    { key: 'phase', head: columns.phase, kind: 'status', cell: ({ phase }) => <PhaseChip inRow phase={phase} /> },
    { key: 'what', head: columns.what, kind: 'text', cell: ({ terms }) => action(terms.action), whole: ({ terms }) => action(terms.action) },
    { key: 'dates', head: columns.dates, kind: 'text', cell: dates, whole: dates },
    { key: 'trigger', head: columns.trigger, kind: 'person', cell: ({ terms, codes }) => (terms.trigger === 'code' ? t.codes.count(formatExact(codes, locale), codes) : t.triggers.automatic) },
    { key: 'uses', head: columns.uses, kind: 'count', cell: ({ uses }) => formatExact(uses, locale) },
    { key: 'spent', head: columns.spent, kind: 'money', cell: spent, whole: spent },
    {
      key: 'created',
      head: columns.created,
      kind: 'time',
      off: true,
      cell: ({ createdAt }) => formatInstant(createdAt, locale, zone),
      whole: ({ createdAt }) => formatExactly(createdAt, locale, zone),
    },
  ];
}

export function usePromotionCard(): (promotion: Promotion) => CardOf {
  const action = useSayAction();
  const dates = useSayDates();
  const locale = useLocale();
  const { promotions: t } = usePricingWords();
  return (promotion) => ({
    title: promotion.terms.name,
    status: <PhaseChip inRow phase={promotion.phase} />,
    note: action(promotion.terms.action),
    aside: [dates(promotion), t.uses(formatExact(promotion.uses, locale), promotion.uses)].join(' · '),
  });
}
