import { Plus, Trash2 } from 'lucide-react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { PickMany, TextField } from '@/shared/forms';
import { Button, IconButton } from '@/shared/kit';
import { useCatalogWords } from '../words';
import { combinations, namedOptions, type NewProductValues } from './values';

const MOST = 3;

/** In what a new product's variants differ, and how many that makes. */
export function OptionsFields() {
  const { form: t } = useCatalogWords();
  const { control } = useFormContext<NewProductValues>();
  const { fields, append, remove } = useFieldArray<{ options: { name: string; values: string[] }[] }, 'options'>({ name: 'options' });
  const options = useWatch({ control, name: 'options' });
  return (
    <div className="flex flex-col gap-8">
      {fields.map(({ id }, place) => (
        <div key={id} className="flex items-start gap-8">
          <div className="grid min-w-0 flex-1 gap-x-12 rows:grid-cols-2">
            <TextField name={`options.${place}.name`} label={t.option} hint={t.optionHint} required most={100} />
            <PickMany name={`options.${place}.values`} label={t.values} hint={t.valuesHint} required choices={[]} free />
          </div>
          {fields.length > 1 && (
            <span className="pt-24">
              <IconButton icon={Trash2} label={t.removeOption(options[place]?.name ?? '')} onClick={() => remove(place)} />
            </span>
          )}
        </div>
      ))}
      <div className="flex flex-wrap items-center gap-12">
        {fields.length < MOST && (
          <Button size="small" icon={Plus} onClick={() => append({ name: '', values: [] })}>
            {t.addOption}
          </Button>
        )}
        {namedOptions(options).length > 0 && <span className="text-dense text-text-2">{t.makes(combinations(options).length)}</span>}
      </div>
    </div>
  );
}
