// What a promotion says: of what, for whom, when, how often.
import type { Promotion } from '@/client/routers/promotions';
import { formatExact, formatExactly, formatMoney } from '@/shared/format';
import { Card, Progress } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { Facts } from '@/shared/shapes';
import { useGroups } from '../data';
import { usePricingWords } from '../words';
import { isEverything, useSayAction, useSayDates, useSaySelection, useSaySpent } from './saying';

export function TermsCard({ promotion: { terms, ...promotion } }: { promotion: Promotion }) {
  const { detail: t, triggers } = usePricingWords();
  const locale = useLocale();
  const zone = useZone();
  const action = useSayAction();
  const selected = useSaySelection();
  const dates = useSayDates();
  const groups = new Map(useGroups().map(({ value, label }) => [value, label]));
  const { items, minimums, minimumQuantity, groupIds, firstOrder } = terms.conditions;
  const conditions = [
    ...(minimums.length > 0 ? [t.minimum(minimums.map((each) => formatMoney(each, locale)).join(' / '))] : []),
    ...(minimumQuantity > 0 ? [t.minimumQuantity(formatExact(minimumQuantity, locale))] : []),
    ...(isEverything(items) ? [] : [t.ofItems(selected(items))]),
    ...(firstOrder ? [t.firstOrder] : []),
  ];
  return (
    <Card title={t.terms}>
      <Facts
        facts={[
          { label: t.what, value: action(terms.action) },
          { label: t.trigger, value: triggers[terms.trigger] },
          { label: t.when, value: `${dates(promotion)} (${zone})` },
          { label: t.conditions, value: conditions.length > 0 ? <Lines of={conditions} /> : t.noConditions },
          { label: t.groups, value: groupIds.length > 0 ? groupIds.map((id) => groups.get(id) ?? id).join(', ') : t.everybody },
        ]}
      />
    </Card>
  );
}

const Lines = ({ of }: { of: readonly string[] }) => (
  <ul>
    {of.map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
);

export function UsageCard({ promotion: { terms, uses, spent } }: { promotion: Promotion }) {
  const { detail: t } = usePricingWords();
  const locale = useLocale();
  const total = useSaySpent()({ spent });
  const said = (count: number) => formatExact(count, locale);
  const { usesLimit, customerLimit, budget } = terms;
  const used = budget && spent.find(({ currency }) => currency === budget.currency);
  return (
    <Card title={t.usage}>
      <div className="flex flex-col gap-12">
        {usesLimit !== null && <Progress label={t.uses} value={uses} most={usesLimit} said={t.of(said(uses), said(usesLimit))} />}
        {budget && (
          <Progress
            label={t.budget}
            value={used?.amountMinor ?? 0}
            most={budget.amountMinor}
            said={t.of(formatMoney(used ?? { amountMinor: 0, currency: budget.currency }, locale), formatMoney(budget, locale))}
          />
        )}
        <Facts
          facts={[
            ...(usesLimit === null ? [{ label: t.uses, value: said(uses) }] : []),
            { label: t.spent, value: total },
            ...(customerLimit === null ? [] : [{ label: t.customerLimit, value: said(customerLimit) }]),
          ]}
        />
      </div>
    </Card>
  );
}

export function StackingCard({ promotion: { terms, createdAt, updatedAt } }: { promotion: Promotion }) {
  const { detail: t } = usePricingWords();
  const locale = useLocale();
  const zone = useZone();
  return (
    <Card title={t.facts}>
      <Facts
        facts={[
          { label: t.combines, value: terms.groups.length > 0 ? terms.groups.join(', ') : t.alone },
          { label: t.priority, value: formatExact(terms.priority, locale) },
          { label: t.created, value: formatExactly(createdAt, locale, zone).split(' · ')[0] },
          { label: t.updated, value: formatExactly(updatedAt, locale, zone).split(' · ')[0] },
        ]}
      />
    </Card>
  );
}
