// The merge fields that a template declares.
import { Plus, Trash2 } from 'lucide-react';
import { type FieldValues, useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { PickOne, SwitchField, TextField } from '@/shared/forms';
import { Button, Card } from '@/shared/kit';
import { useTemplateWords } from '../words';
import { useRemoving } from './removing';
import type { FieldRow } from './values';

const KINDS = ['text', 'number', 'url', 'boolean', 'list'] as const;
const MOST = 60;
const FRESH: FieldRow = { name: '', kind: 'text', default: '', sample: '', parts: '', isRequired: false };
const NAME = /^[a-z][a-z0-9_]*$/;

export function MergeFieldsCard() {
  const { merge: t } = useTemplateWords();
  const { control } = useFormContext<FieldValues>();
  const array = useFieldArray({ control, name: 'fields' });
  const { fields, append } = array;
  const removing = useRemoving(array, 'fields', MOST);
  const rows = useWatch({ control, name: 'fields' }) as readonly FieldRow[];
  return (
    <Card title={t.title}>
      <div className="flex flex-col gap-16">
        <p className="text-dense text-text-2">{t.text}</p>
        <div ref={removing.list} className="flex flex-col gap-16">
          {fields.map(({ id }, place) => {
            const name = (key: keyof FieldRow) => `fields.${place}.${key}`;
            const row = rows[place] ?? FRESH;
            return (
              <div key={id} className="grid grid-cols-2 gap-x-12 border-b border-line pb-12">
                <TextField name={name('name')} label={t.name} hint={t.nameHint} required most={40} check={(value: string | null) => (NAME.test(value?.trim() ?? '') ? undefined : t.nameHint)} />
                <PickOne name={name('kind')} label={t.kind} choices={KINDS.map((value) => ({ value, label: t.kinds[value] }))} placeholder={null} />
                {row.kind === 'list' ? (
                  <TextField name={name('parts')} label={t.parts} hint={t.partsHint} />
                ) : (
                  <>
                    {row.isRequired ? <span /> : <TextField name={name('default')} label={t.default} most={1_000} />}
                    <TextField name={name('sample')} label={t.sample} most={1_000} />
                    <SwitchField name={name('isRequired')} label={t.required} />
                  </>
                )}
                <div className="justify-self-end">
                  <Button size="small" tone="quiet" icon={Trash2} onClick={() => removing.take(place, t.removed(row.name || t.unnamed))}>
                    {t.remove(row.name || t.unnamed)}
                  </Button>
                </div>
              </div>
            );
          })}
        </div>
        {fields.length < MOST && (
          <div>
            <Button icon={Plus} onClick={() => append(FRESH)}>
              {t.add}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}
