import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { MoneyField } from '@/shared/forms';
import { ISO_CURRENCIES } from '@/shared/format';
import { Button, IconButton, Select } from '@/shared/kit';
import { useStore } from '@/shared/session';
import { usePricingWords } from '../words';
import type { Sum } from './promotion-values';

interface SumsFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly least: number;
}

/** An amount for each currency in which it counts. */
export function SumsField({ name, label, hint, least }: SumsFieldProps) {
  const { sums: t } = usePricingWords();
  const store = useStore();
  const { control, watch } = useFormContext<Record<string, readonly Sum[]>>();
  const { fields, append, remove } = useFieldArray({ control, name });
  const sums = watch(name) ?? [];
  const free = ISO_CURRENCIES.filter((code) => !sums.some(({ currency }) => currency === code));
  const [chosen, setChosen] = useState('');
  const wanted = sums.length === 0 ? store.currency : chosen;
  const add = () => {
    append({ currency: wanted, amountMinor: null } as never);
    setChosen('');
  };
  return (
    <fieldset className="flex flex-col pb-12">
      <legend className="text-strong">{label}</legend>
      {hint && <p className="pb-4 text-dense text-text-2">{hint}</p>}
      {fields.map(({ id }, place) => {
        const currency = sums[place]?.currency ?? store.currency;
        return (
          <div key={id} className="flex items-start gap-8 pt-4">
            <div className="min-w-0 flex-1 rows:max-w-side">
              <MoneyField name={`${name}.${place}.amountMinor`} label={t.amountIn(label, currency)} bare required currency={currency} least={least} />
            </div>
            <IconButton icon={Trash2} label={t.remove(label, currency)} onClick={() => remove(place)} />
          </div>
        );
      })}
      <div className="flex items-center gap-8 pt-8">
        {sums.length > 0 && (
          <span className="w-1/4">
            <Select aria-label={t.currency} size="small" placeholder={t.currency} value={chosen} onPick={setChosen} choices={free.map((value) => ({ value, label: value }))} />
          </span>
        )}
        <Button size="small" icon={Plus} disabledBecause={wanted === '' ? t.currencyFirst : undefined} onClick={add}>
          {sums.length === 0 ? t.add : t.addAnother}
        </Button>
      </div>
    </fieldset>
  );
}
