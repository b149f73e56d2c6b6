import { Plus, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import type { ShippingOption } from '@/client/routers/pricing';
import { findVariants } from '@/features/catalog';
import { findCustomers } from '@/features/customers';
import { CountField, DateTimeField, PickFound, PickMany, PickOne, SwitchField, TextField } from '@/shared/forms';
import { countriesIn, formatMoney, ISO_CURRENCIES } from '@/shared/format';
import { Button, Card, IconButton } from '@/shared/kit';
import { useCan, useLocale, useStore } from '@/shared/session';
import { useLanguage } from '@/shared/words';
import { usePricingWords } from '../words';
import type { ExplainValues } from './explain-values';

/** What is bought, by whom, and where it goes. */
export function ExplainFields({ options }: { options: readonly ShippingOption[] }) {
  const { explain: t, places } = usePricingWords();
  const locale = useLocale();
  const language = useLanguage();
  const canFind = useCan('customers:read');
  const countries = useMemo(() => countriesIn(language), [language]);
  const { watch } = useFormContext<ExplainValues>();
  const [country, rate] = [watch('country'), watch('rate')];
  const rates = options.map(({ rateId, name, price }) => ({ value: rateId, label: `${name} · ${formatMoney(price, locale)}` }));
  return (
    <>
      <Card title={t.what}>
        <Lines />
      </Card>
      <Card title={t.who}>
        {canFind && <PickFound name="customer" label={t.customer} placeholder={t.find} search={findCustomers} />}
        <PickMany name="codes" label={t.codes} hint={t.codesHint} choices={[]} free />
      </Card>
      <Card title={t.where}>
        <PickOne name="country" label={places.country} choices={countries} placeholder={t.anywhere} />
        {country && (
          <div className="grid grid-cols-2 gap-x-12">
            <TextField name="region" label={places.region} most={10} />
            <TextField name="postal" label={places.postal} most={16} />
          </div>
        )}
        {(rates.length > 0 || rate) && <PickOne name="rate" label={t.rate} choices={rates} placeholder={t.noRate} />}
      </Card>
      <Card title={t.more}>
        <DateTimeField name="at" label={t.at} hint={t.atHint} />
        <PickOne name="currency" label={t.currency} choices={ISO_CURRENCIES.map((value) => ({ value, label: value }))} placeholder={t.storesCurrency} />
        <SwitchField name="cash" label={t.cash} hint={t.cashHint} />
      </Card>
    </>
  );
}

function Lines() {
  const { explain: t } = usePricingWords();
  const locale = useLocale();
  const store = useStore();
  const { control, watch } = useFormContext<ExplainValues>();
  const { fields, append, remove } = useFieldArray({ control: control as never, name: 'lines' });
  const currency = watch('currency') ?? store.currency;
  const search = async (text: string) => (await findVariants(text, currency, locale)).map(({ value, title, sku }) => ({ value, label: `${title} · ${sku}` }));
  return (
    <>
      {fields.map(({ id }, place) => (
        <div key={id} className="flex items-start gap-4">
          <div className="min-w-0 flex-1">
            <PickFound name={`lines.${place}.variant`} label={t.variant} placeholder={t.find} required search={search} />
          </div>
          <div className="w-1/4">
            <CountField name={`lines.${place}.quantity`} label={t.quantity} required least={1} />
          </div>
          {fields.length > 1 && (
            <span className="pt-24">
              <IconButton icon={Trash2} label={t.removeLine(place + 1)} onClick={() => remove(place)} />
            </span>
          )}
        </div>
      ))}
      <Button size="small" icon={Plus} onClick={() => append({ variant: null, quantity: 1 } as never)}>
        {t.addLine}
      </Button>
    </>
  );
}
