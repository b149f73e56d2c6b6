// What a promotion takes off: a kind, and the fields of that kind.
import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { CountField, PercentField, PickMany, PickOne, SwitchField } from '@/shared/forms';
import { Button, Card, IconButton } from '@/shared/kit';
import { zonesOptions } from '../data';
import { usePricingWords } from '../words';
import { EVERYTHING, type Kind, KINDS, type PromotionValues } from './promotion-values';
import { SelectionFields } from './selection-fields';
import { SumsField } from './sums-field';

const MOST_PARTS = 10;

export function ActionCard() {
  const { form: t, kinds } = usePricingWords();
  const { watch } = useFormContext<PromotionValues>();
  const Fields = FIELDS[watch('action.kind')];
  return (
    <Card title={t.what}>
      <PickOne name="action.kind" label={t.kind} required choices={KINDS.map((value) => ({ value, label: kinds[value] }))} />
      <Fields />
    </Card>
  );
}

const FIELDS: Record<Kind, () => React.ReactNode> = {
  percentage: Percentage,
  amount: Amount,
  freeShipping: FreeShipping,
  buyXGetY: BuyXGetY,
  bundle: Bundle,
};

function Percentage() {
  const { form: t } = usePricingWords();
  return (
    <>
      <div className="rows:max-w-side">
        <PercentField name="action.bps" label={t.percent} hint={t.percentHint} required least={1} />
      </div>
      <SelectionFields name="action.on" label={t.onlySome} />
    </>
  );
}

function Amount() {
  const { form: t } = usePricingWords();
  return (
    <>
      <SumsField name="action.amounts" label={t.amounts} hint={t.sumsHint} least={1} />
      <div className="pb-12">
        <SwitchField name="action.each" label={t.each} hint={t.eachHint} />
      </div>
      <SelectionFields name="action.on" label={t.onlySome} />
    </>
  );
}

function FreeShipping() {
  const { form: t } = usePricingWords();
  const { data } = useQuery(zonesOptions());
  const rates = (data?.items ?? []).flatMap(({ terms, rates }) => rates.map((rate) => ({ value: rate.id, label: `${terms.name} › ${rate.terms.name}` })));
  return <PickMany name="action.rateIds" label={t.rates} hint={t.ratesHint} choices={rates} />;
}

function BuyXGetY() {
  const { form: t } = usePricingWords();
  return (
    <>
      <div className="grid gap-x-12 rows:grid-cols-2">
        <CountField name="action.buy" label={t.buy} unit={t.units} required least={1} />
        <CountField name="action.get" label={t.get} unit={t.units} required least={1} />
        <PercentField name="action.bps" label={t.giftPercent} hint={t.giftPercentHint} least={1} />
        <CountField name="action.most" label={t.mostTimes} hint={t.mostTimesHint} least={1} />
      </div>
      <SelectionFields name="action.on" label={t.onlyBought} />
      <SelectionFields name="action.gifts" label={t.onlyGot} />
    </>
  );
}

function Bundle() {
  const { form: t } = usePricingWords();
  const { control } = useFormContext<PromotionValues>();
  const { fields, append, remove } = useFieldArray({ control: control as never, name: 'action.parts' });
  return (
    <>
      <fieldset className="flex flex-col gap-8 pb-12">
        <legend className="text-strong">{t.parts}</legend>
        {fields.map(({ id }, place) => (
          <div key={id} className="flex items-start gap-8 border-b border-line pt-8">
            <div className="min-w-0 flex-1">
              <div className="rows:max-w-side">
                <CountField name={`action.parts.${place}.quantity`} label={t.partUnits(place + 1)} unit={t.units} required least={1} />
              </div>
              <SelectionFields name={`action.parts.${place}.on`} label={t.onlyPart} />
            </div>
            {fields.length > 1 && <IconButton icon={Trash2} label={t.removePart(place + 1)} onClick={() => remove(place)} />}
          </div>
        ))}
        <span>
          <Button
            size="small"
            icon={Plus}
            disabledBecause={fields.length >= MOST_PARTS ? t.mostParts(MOST_PARTS) : undefined}
            onClick={() => append({ quantity: 1, on: EVERYTHING } as never)}
          >
            {t.addPart}
          </Button>
        </span>
      </fieldset>
      <SumsField name="action.prices" label={t.bundlePrices} hint={t.sumsHint} least={0} />
      <div className="rows:max-w-side">
        <CountField name="action.most" label={t.mostTimes} hint={t.mostTimesHint} least={1} />
      </div>
    </>
  );
}
