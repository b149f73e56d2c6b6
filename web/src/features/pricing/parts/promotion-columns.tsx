// The columns of the list of promotions, on the page and in what is exported of it.
import type { Promotion } from '@/client/routers/promotions';
import { decimalOf, formatExact, formatExactly, formatInstant } from '@/shared/format';
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
  const what = ({ terms }: Promotion) => action(terms.action);
  return [
    { key: 'name', head: columns.name, kind: 'name', cell: ({ terms }) => <span className="font-medium">{terms.name}</span>, whole: ({ terms }) => terms.name, file: ({ terms }) => terms.name },
    { key: 'phase', head: columns.phase, kind: 'status', cell: ({ phase }) => <PhaseChip inRow phase={phase} />, file: ({ phase }) => t.phases[phase] },
    { key: 'what', head: columns.what, kind: 'text', cell: what, whole: what, file: what },
    {
      key: 'dates',
      head: columns.dates,
      kind: 'text',
      cell: dates,
      whole: dates,
      file: [
        [columns.starts, ({ startsAt }) => startsAt],
        [columns.ends, ({ endsAt }) => endsAt],
      ],
    },
    {
      key: 'trigger',
      head: columns.trigger,
      kind: 'person',
      cell: ({ terms, codes }) => (terms.trigger === 'code' ? t.codes.count(formatExact(codes, locale), codes) : t.triggers.automatic),
      file: [
        [columns.trigger, ({ terms }) => t.triggers[terms.trigger]],
        [columns.codes, ({ codes }) => codes],
      ],
    },
    { key: 'uses', head: columns.uses, kind: 'count', cell: ({ uses }) => formatExact(uses, locale), file: ({ uses }) => uses },
    { key: 'spent', head: columns.spent, kind: 'money', cell: spent, whole: spent, file: ({ spent: sums }) => sums.map((each) => `${decimalOf(each)} ${each.currency}`).join(' + ') },
    {
      key: 'created',
      head: columns.created,
      kind: 'time',
      off: true,
      cell: ({ createdAt }) => formatInstant(createdAt, locale, zone),
      whole: ({ createdAt }) => formatExactly(createdAt, locale, zone),
      file: ({ createdAt }) => createdAt,
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
