import type { ChangedProducts } from '@/client/routers/products';
import { client } from '@/shared/api';
import { FormDialog, MoneyField, PickOne, readDecimal, TextField, useEditing } from '@/shared/forms';
import { ISO_CURRENCIES } from '@/shared/format';
import { useLocale, useStore } from '@/shared/session';
import { useCatalogWords } from '../words';

interface Values {
  readonly percent: string;
  readonly amount: number | string | null;
  readonly step: number | string | null;
  readonly currency: string;
}

interface PriceDialogProps {
  readonly ids: readonly string[];
  readonly onClose: () => void;
  readonly onDone: (changed: ChangedProducts) => void;
}

/** Raises or lowers the prices of many products in one currency. */
export function PriceDialog({ ids, onClose, onDone }: PriceDialogProps) {
  const { bulk: t, reasons } = useCatalogWords();
  const locale = useLocale();
  const store = useStore();
  const hundredths = (text: string) => {
    const reading = readDecimal(text, locale, 2);
    return 'minor' in reading ? reading.minor : null;
  };
  const editing = useEditing<Values, ChangedProducts>({
    thing: null,
    values: { percent: '', amount: null, step: null, currency: store.currency },
    reasons,
    save: ({ percent, amount, step, currency }, context) =>
      client.products.changePrices.mutate(
        {
          ids: [...ids],
          currency,
          percentHundredths: percent.trim() ? (hundredths(percent) ?? 0) : 0,
          amountMinor: Number(amount ?? 0),
          ...(step ? { step: Number(step) } : {}),
        },
        { context },
      ),
    onSaved: (changed) => {
      onClose();
      onDone(changed);
    },
  });
  const currency = editing.form.watch('currency');
  return (
    <FormDialog editing={editing} title={t.pricesTitle(ids.length)} description={t.pricesText(currency)} action={t.pricesAction(ids.length)} onClose={onClose}>
      <TextField
        name="percent"
        label={t.percent}
        hint={t.percentHint}
        check={(text: string) => {
          if (text.trim() === '') return editing.form.getValues('amount') || editing.form.getValues('step') ? undefined : t.nothing;
          return hundredths(text) === null ? t.notANumber : undefined;
        }}
      />
      <div className="grid gap-x-12 rows:grid-cols-2">
        <MoneyField name="amount" label={t.amount} currency={currency} />
        <MoneyField name="step" label={t.step} currency={currency} least={1} />
      </div>
      <PickOne name="currency" label={t.currency} required choices={ISO_CURRENCIES.map((value) => ({ value, label: value }))} />
    </FormDialog>
  );
}
