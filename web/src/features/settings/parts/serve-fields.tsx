// What is served: one variant to all, or a share of them by lot.
import { Plus, Trash2 } from 'lucide-react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { CountField, PickOne, TextField } from '@/shared/forms';
import { Button, IconButton } from '@/shared/kit';
import { useSettingsWords } from '../words';
import type { FlagValues, ServeValues } from './flag-values';

const PERCENTAGE = /^(100([.,]0{1,3})?|\d{1,2}([.,]\d{1,3})?)$/;

/** The variants that there are by now, as choices. */
export function useVariants(): readonly { readonly value: string; readonly label: string }[] {
  const variants = useWatch<FlagValues, 'definition.variants'>({ name: 'definition.variants' });
  return variants.filter(({ name }) => name !== '').map(({ name }) => ({ value: name, label: name }));
}

/** Of the whole flag, or of one of its rules. */
export function ServeFields({ name }: { name: 'definition.serve' | `definition.rules.${number}.serve` }) {
  const { flag: t } = useSettingsWords();
  const kind = useWatch({ name: `${name}.kind` }) as ServeValues['kind'];
  const choices = useVariants();
  const kinds = [
    { value: 'one', label: t.one },
    { value: 'rollOut', label: t.rollOut },
  ];
  return (
    <div className="flex flex-col">
      <PickOne name={`${name}.kind`} label={t.serves} required choices={kinds} />
      {kind === 'one' ? (
        <PickOne name={`${name}.variant`} label={t.variant} required choices={choices} />
      ) : (
        <>
          <TextField
            name={`${name}.rollOut.percentage`}
            label={t.percentage}
            required
            check={(text: string) => (PERCENTAGE.test(text.trim()) ? undefined : t.percentageForm)}
          />
          <Weights name={`${name}.rollOut.variants`} />
          <PickOne name={`${name}.rollOut.otherwise`} label={t.outside} required choices={choices} />
          <div className="grid gap-x-16 rows:grid-cols-2">
            <TextField name={`${name}.rollOut.by`} label={t.by} hint={t.byHint} />
            <TextField name={`${name}.rollOut.salt`} label={t.salt} hint={t.saltHint} />
          </div>
        </>
      )}
    </div>
  );
}

function Weights({ name }: { name: `${'definition.serve' | `definition.rules.${number}.serve`}.rollOut.variants` }) {
  const { flag: t } = useSettingsWords();
  const { control } = useFormContext<FlagValues>();
  const { fields, append, remove } = useFieldArray({ control, name });
  const choices = useVariants();
  return (
    <fieldset className="pb-16">
      <legend className="mb-4 text-strong">{t.inside}</legend>
      <div className="flex flex-col gap-8">
        {fields.map(({ id }, place) => (
          <div key={id} className="flex items-start gap-8">
            <span className="min-w-0 flex-1">
              <PickOne bare name={`${name}.${place}.variant`} label={t.variant} check={(value: string | null) => (value ? undefined : t.variantFirst)} choices={choices} />
            </span>
            {fields.length > 1 && (
              <>
                <span className="w-1/4">
                  <CountField bare name={`${name}.${place}.weight`} label={t.weight} required least={1} most={100_000} />
                </span>
                <IconButton icon={Trash2} label={t.removeShare(place + 1)} onClick={() => remove(place)} />
              </>
            )}
          </div>
        ))}
        <div>
          <Button size="small" icon={Plus} onClick={() => append({ variant: choices[0]?.value ?? '', weight: 1 })}>
            {t.addShare}
          </Button>
        </div>
      </div>
    </fieldset>
  );
}
