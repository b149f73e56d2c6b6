import { Plus, Trash2 } from 'lucide-react';
import { useFieldArray } from 'react-hook-form';
import type { ListedPrice, PriceList } from '@/client/routers/priceLists';
import { findVariants } from '@/features/catalog';
import { client } from '@/shared/api';
import { CountField, FormDialog, MoneyField, PickFound, type Typed, useEditing } from '@/shared/forms';
import { Button, type Choice, IconButton, toast } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { listChanged } from '../data';
import { usePricingWords } from '../words';

const MOST_TIERS = 20;

interface Values {
  readonly variant: Choice | null;
  readonly tiers: readonly { readonly least: Typed; readonly amountMinor: Typed }[];
}

interface TiersDialogProps {
  readonly list: PriceList;
  /** Null puts another variant into the list. */
  readonly priced: ListedPrice | null;
  readonly onClose: () => void;
}

/** What a variant costs in a list, from which quantity on. */
export function TiersDialog({ list, priced, onClose }: TiersDialogProps) {
  const { lists: t, reasons } = usePricingWords();
  const locale = useLocale();
  const { currency } = list.terms;
  const editing = useEditing<Values, PriceList>({
    thing: null,
    values: {
      variant: priced && { value: priced.variantId, label: priced.title },
      tiers: priced?.tiers ?? [{ least: 1, amountMinor: null }],
    },
    reasons,
    save: ({ variant, tiers }, context) => {
      const prices = tiers.map(({ least, amountMinor }) => ({ least: Number(least), amountMinor: Number(amountMinor) }));
      return client.priceLists.putPrices.mutate({ id: list.id, prices: [{ variantId: variant?.value ?? '', tiers: prices }] }, { context });
    },
    onSaved: async (saved) => {
      onClose();
      await listChanged(saved);
      toast(t.pricesSaved);
    },
  });
  const { fields, append, remove } = useFieldArray({ control: editing.form.control as never, name: 'tiers' });
  const twice = (place: number) => (least: Typed) =>
    editing.form.getValues('tiers').some((tier, other) => other !== place && Number(tier.least) === Number(least)) ? t.twice : undefined;
  return (
    <FormDialog editing={editing} title={priced ? t.pricesOf(priced.title) : t.addVariant} action={t.savePrices} onClose={onClose}>
      {!priced && <PickFound name="variant" label={t.variant} required search={(text) => findVariants(text, currency, locale)} />}
      <fieldset className="flex flex-col gap-8">
        <legend className="sr-only">{t.tiers}</legend>
        {fields.map(({ id }, place) => (
          <div key={id} className="flex items-start gap-8">
            <div className="grid min-w-0 flex-1 grid-cols-2 gap-x-12">
              <CountField name={`tiers.${place}.least`} label={t.from} required least={1} check={twice(place) as never} />
              <MoneyField name={`tiers.${place}.amountMinor`} label={t.price} required currency={currency} least={0} />
            </div>
            {fields.length > 1 && (
              <span className="pt-24">
                <IconButton icon={Trash2} label={t.removeTier(place + 1)} onClick={() => remove(place)} />
              </span>
            )}
          </div>
        ))}
        <span>
          <Button size="small" icon={Plus} disabledBecause={fields.length >= MOST_TIERS ? t.mostTiers(MOST_TIERS) : undefined} onClick={() => append({ least: null, amountMinor: null } as never)}>
            {t.addTier}
          </Button>
        </span>
      </fieldset>
    </FormDialog>
  );
}
