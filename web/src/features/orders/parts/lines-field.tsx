import { Trash2 } from 'lucide-react';
import { useRef } from 'react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { findVariants } from '@/features/catalog';
import { CountField } from '@/shared/forms';
import { Combobox, IconButton } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { useOrderWords } from '../words';

export interface DraftLine {
  readonly variantId: string;
  readonly title: string;
  readonly sku: string;
  readonly quantity: number | string | null;
}

export interface WithLines {
  readonly lines: DraftLine[];
}

/** The wanted items, in the form's `lines`: found by typing, counted, taken away. */
export function LinesField({ currency }: { currency: string }) {
  const t = useOrderWords().draft;
  const locale = useLocale();
  const { control, getValues, setValue } = useFormContext<WithLines>();
  const { fields, append, remove } = useFieldArray({ control, name: 'lines' });
  const found = useRef<readonly (DraftLine & { readonly value: string })[]>([]);
  const search = async (text: string) => {
    const variants = await findVariants(text, currency, locale);
    found.current = variants.map(({ value, title, sku }) => ({ value, variantId: value, title, sku, quantity: 1 }));
    return variants;
  };
  const add = (variantId: string) => {
    // One that is there already is wanted once more.
    const at = getValues('lines').findIndex((line) => line.variantId === variantId);
    if (at >= 0) return setValue(`lines.${at}.quantity`, Number(getValues(`lines.${at}.quantity`) ?? 0) + 1, { shouldDirty: true });
    const line = found.current.find(({ value }) => value === variantId);
    if (line) append({ variantId, title: line.title, sku: line.sku, quantity: 1 }, { shouldFocus: false });
  };
  return (
    <div className="flex flex-col gap-12">
      <ul aria-label={t.items} className="flex flex-col empty:hidden">
        {fields.map(({ id, title, sku }, place) => (
          <li key={id} className="flex flex-wrap items-start gap-x-12 border-b border-line py-8">
            <span className="min-w-0 flex-1 basis-1/2 pt-4 wrap-anywhere">
              {title}
              <span className="block font-mono text-code text-text-2">{sku}</span>
            </span>
            <span className="w-1/4">
              <CountField name={`lines.${place}.quantity`} label={t.quantity(title)} bare required least={1} />
            </span>
            <IconButton icon={Trash2} label={t.remove(title)} onClick={() => remove(place)} />
          </li>
        ))}
      </ul>
      <Combobox label={t.add} placeholder={t.addHint} search={search} text="" onPick={({ value }) => add(value)} />
    </div>
  );
}
