// Rows of a form that are added and taken away: seasons, discounts, steps of cancelling.
import { Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { Button, IconButton } from '@/shared/kit';
import { useRentalsWords } from '../words';

interface RowsProps {
  /** Of the list in the form. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly add: string;
  readonly blank: object;
  readonly most: number;
  readonly children: (row: string) => ReactNode;
}

export function Rows({ name, label, hint, add, blank, most, children }: RowsProps) {
  const t = useRentalsWords();
  const { control } = useFormContext();
  const { fields, append, remove } = useFieldArray({ control, name });
  return (
    <fieldset className="flex flex-col gap-8 pb-12">
      <legend className="text-strong">{label}</legend>
      {hint && <p className="text-dense text-text-2">{hint}</p>}
      {fields.map(({ id }, place) => (
        <div key={id} role="group" aria-label={t.row(label, place + 1)} className="flex items-start gap-8 border-t border-line pt-8">
          <div className="grid min-w-0 flex-1 grid-cols-2 gap-x-12 rows:grid-cols-3">{children(`${name}.${place}`)}</div>
          <IconButton icon={Trash2} label={t.remove(label, place + 1)} onClick={() => remove(place)} />
        </div>
      ))}
      <span>
        <Button size="small" icon={Plus} disabledBecause={fields.length >= most ? t.most(most) : undefined} onClick={() => append({ ...blank })}>
          {add}
        </Button>
      </span>
    </fieldset>
  );
}
