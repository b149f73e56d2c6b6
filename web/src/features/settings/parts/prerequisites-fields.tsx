// Other flags that must serve the same caller one of some variants.
import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { trpc } from '@/shared/api';
import { PickMany, PickOne } from '@/shared/forms';
import { Button, IconButton } from '@/shared/kit';
import { useSettingsWords } from '../words';
import type { FlagValues } from './flag-values';

export function PrerequisitesFields({ own }: { own: string }) {
  const { flag: t } = useSettingsWords();
  const { control } = useFormContext<FlagValues>();
  const { fields, append, remove } = useFieldArray({ control, name: 'definition.prerequisites' });
  const { data } = useQuery(trpc.flags.list.queryOptions({ limit: 100 }));
  const others = data?.items.filter(({ key }) => key !== own) ?? [];
  return (
    <div className="flex flex-col gap-8">
      <p className="text-text-2">{t.prerequisitesText}</p>
      {fields.map(({ id }, place) => (
        <div key={id} role="group" aria-label={`${t.prerequisites} ${place + 1}`} className="flex items-start gap-8">
          <div className="grid min-w-0 flex-1 gap-x-8 rows:grid-cols-2">
            <PickOne name={`definition.prerequisites.${place}.flag`} label={t.prerequisiteFlag} required placeholder="—" choices={named(others.map(({ key }) => key))} />
            <VariantsOf place={place} of={(flag) => Object.keys(others.find(({ key }) => key === flag)?.definition.variants ?? {})} />
          </div>
          <IconButton icon={Trash2} label={t.removePrerequisite(place + 1)} onClick={() => remove(place)} />
        </div>
      ))}
      {others.length > 0 && (
        <div>
          <Button size="small" icon={Plus} onClick={() => append({ flag: others[0]?.key ?? '', variants: [] })}>
            {t.addPrerequisite}
          </Button>
        </div>
      )}
    </div>
  );
}

const named = (names: readonly string[]) => names.map((name) => ({ value: name, label: name }));

function VariantsOf({ place, of }: { place: number; of: (flag: string) => readonly string[] }) {
  const { flag: t } = useSettingsWords();
  const flag = useWatch({ name: `definition.prerequisites.${place}.flag` }) as string;
  return <PickMany name={`definition.prerequisites.${place}.variants`} label={t.prerequisiteVariants} required choices={named(of(flag))} />;
}
