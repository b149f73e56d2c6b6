// What can be served: names, and values of one kind as JSON.
import { Plus, Trash2 } from 'lucide-react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { PickOne, TextField } from '@/shared/forms';
import { Button, IconButton } from '@/shared/kit';
import { useSettingsWords } from '../words';
import { type FlagValues, isJSON } from './flag-values';
import { useVariants } from './serve-fields';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

export function VariantsFields() {
  const { flag: t } = useSettingsWords();
  const { control, getValues } = useFormContext<FlagValues>();
  const { fields, append, remove } = useFieldArray({ control, name: 'definition.variants' });
  const choices = useVariants();
  const checkName = (text: string) => {
    if (!NAME.test(text)) return t.nameForm;
    return getValues('definition.variants').filter(({ name }) => name === text).length > 1 ? t.twice : undefined;
  };
  return (
    <div className="flex flex-col gap-8">
      <p className="text-text-2">{t.variantsText}</p>
      {fields.map(({ id, name }, place) => (
        <div key={id} role="group" aria-label={name} className="flex items-start gap-8">
          <span className="min-w-0 flex-1">
            <TextField bare name={`definition.variants.${place}.name`} label={t.variantName} required check={checkName} />
          </span>
          <span className="min-w-0 flex-1">
            <TextField bare name={`definition.variants.${place}.value`} label={t.variantValue} required check={(text: string) => (isJSON(text) ? undefined : t.notJson)} />
          </span>
          {fields.length > 1 && <IconButton icon={Trash2} label={t.removeVariant(name)} onClick={() => remove(place)} />}
        </div>
      ))}
      <div className="pb-16">
        <Button size="small" icon={Plus} onClick={() => append({ name: '', value: '' })}>
          {t.addVariant}
        </Button>
      </div>
      <PickOne name="definition.offVariant" label={t.offVariant} required choices={choices} />
    </div>
  );
}
