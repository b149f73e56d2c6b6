// The cards of a promotion's form beside what it takes off.
import { useFormContext } from 'react-hook-form';
import { CountField, DateTimeField, MoneyField, PickMany, PickOne, SwitchField, TextField } from '@/shared/forms';
import { ISO_CURRENCIES } from '@/shared/format';
import { Card } from '@/shared/kit';
import { useGroups } from '../data';
import { usePricingWords } from '../words';
import { type PromotionValues, termsOf } from './promotion-values';
import { useSayAction } from './saying';
import { SelectionFields } from './selection-fields';
import { SumsField } from './sums-field';

const PRIORITY = 1_000;

export function BasicsCard() {
  const { form: t } = usePricingWords();
  const choices = (['automatic', 'code'] as const).map((value) => ({ value, label: t.triggers[value] }));
  return (
    <Card title={t.basics}>
      <TextField name="name" label={t.name} hint={t.nameHint} required most={200} />
      <PickOne name="trigger" label={t.trigger} required choices={choices} />
    </Card>
  );
}

export function ConditionsCard() {
  const { form: t } = usePricingWords();
  const { watch } = useFormContext<PromotionValues>();
  const needsItems = watch('conditions.minimums').length > 0 || watch('conditions.minimumQuantity') !== null;
  return (
    <Card title={t.conditions}>
      <SumsField name="conditions.minimums" label={t.minimums} hint={t.minimumsHint} least={0} />
      <div className="rows:max-w-side">
        <CountField name="conditions.minimumQuantity" label={t.minimumQuantity} unit={t.units} least={1} />
      </div>
      {needsItems && <SelectionFields name="conditions.items" label={t.onlyItems} />}
      <PickMany name="conditions.groupIds" label={t.groups} hint={t.groupsHint} choices={useGroups()} />
      <SwitchField name="conditions.firstOrder" label={t.firstOrder} hint={t.firstOrderHint} />
    </Card>
  );
}

export function WhenCard() {
  const { form: t } = usePricingWords();
  const { getValues } = useFormContext<PromotionValues>();
  const later = (end: string | null) => {
    const start = getValues('startsAt');
    return end !== null && start !== null && end <= start ? t.endBeforeStart : undefined;
  };
  return (
    <Card title={t.when}>
      <div className="grid gap-x-12 rows:grid-cols-2">
        <DateTimeField name="startsAt" label={t.startsAt} />
        <DateTimeField name="endsAt" label={t.endsAt} check={later} />
      </div>
    </Card>
  );
}

export function LimitsCard() {
  const { form: t } = usePricingWords();
  const { watch } = useFormContext<PromotionValues>();
  return (
    <Card title={t.limits}>
      <div className="grid gap-x-12 rows:grid-cols-2">
        <CountField name="usesLimit" label={t.usesLimit} hint={t.usesLimitHint} unit={t.orders} least={1} />
        <CountField name="customerLimit" label={t.customerLimit} unit={t.orders} least={1} />
        <MoneyField name="budget.amountMinor" label={t.budget} hint={t.budgetHint} currency={watch('budget.currency')} least={1} />
        <PickOne name="budget.currency" label={t.budgetCurrency} required choices={ISO_CURRENCIES.map((value) => ({ value, label: value }))} />
      </div>
    </Card>
  );
}

export function StackingCard() {
  const { form: t } = usePricingWords();
  return (
    <Card title={t.stacking}>
      <PickMany name="groups" label={t.stackingGroups} hint={t.stackingHint} choices={[]} free />
      <CountField name="priority" label={t.priority} hint={t.priorityHint} least={-PRIORITY} most={PRIORITY} />
    </Card>
  );
}

/** What is typed so far, in one sentence; nothing while it makes none. */
export function SentenceCard() {
  const { form: t } = usePricingWords();
  const values = useFormContext<PromotionValues>().watch();
  const action = useSayAction();
  const said = isWhole(values) ? action(termsOf(values).action) : t.notYet;
  return (
    <Card title={t.sentence}>
      <p>{said}</p>
    </Card>
  );
}

function isWhole({ action }: PromotionValues): boolean {
  const { kind, bps, amounts, prices, buy, get, parts } = action;
  const isNumber = (value: unknown) => typeof value === 'number';
  const sums = (given: PromotionValues['action']['amounts']) => given.length > 0 && given.every(({ amountMinor }) => isNumber(amountMinor));
  switch (kind) {
    case 'percentage':
      return isNumber(bps);
    case 'amount':
      return sums(amounts);
    case 'freeShipping':
      return true;
    case 'buyXGetY':
      return isNumber(buy) && isNumber(get);
    case 'bundle':
      return sums(prices) && parts.every(({ quantity }) => isNumber(quantity));
  }
}
