// The fields of one block.
import { Plus, Trash2 } from 'lucide-react';
import { type FieldValues, useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { CountField, PickOne, TextAreaField, TextField } from '@/shared/forms';
import { Button, IconButton } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { BlockType } from '../data';
import { useTemplateWords } from '../words';
import { type BlockField, FIELDS, freshBlock, INNER, MOST_INNER, NETWORKS } from './block-kinds';
import { BlockList } from './block-list';
import { WithMergeFields } from './merge-picker';
import { useRemoving } from './removing';
import type { FieldRow } from './values';
import { Writable } from './writable';

const LEVELS = [1, 2, 3] as const;
const ALIGNS = ['left', 'center', 'right'] as const;
const MOST_LINKS = 8;
const COLUMNS = { least: 2, most: 4 };
const COLOUR = /^#[0-9a-f]{6}$/i;

export function BlockFields({ name, type }: { name: string; type: BlockType }) {
  const { blocks: t } = useTemplateWords();
  // What a newer server writes, or a list in the midst of a change, is none of these.
  if (!(type in FIELDS)) return null;
  return (
    <WithMergeFields>
      <Writable>
        {FIELDS[type].map((field) => (
          <OneField key={field.key} of={field} name={`${name}.${field.key}`} />
        ))}
        {type === 'social' && <Links name={`${name}.links`} />}
      </Writable>
      {type === 'columns' && <ColumnParts name={`${name}.columns`} />}
      <Writable>{type !== 'footer' && <TextField name={`${name}.shownWhen`} label={t.shownWhen} hint={t.shownWhenHint} most={200} />}</Writable>
    </WithMergeFields>
  );
}

function OneField({ of: { kind, word, required, least, most }, name }: { of: BlockField; name: string }) {
  const { blocks: t } = useTemplateWords();
  const lists = (useWatch({ name: 'fields' }) as readonly FieldRow[]).filter((row) => row.kind === 'list');
  const label = t.fields[word];
  switch (kind) {
    case 'line':
      return <TextField name={name} label={label} hint={word === 'alt' ? t.fields.altHint : undefined} required={required} most={most} />;
    case 'area':
      return <TextAreaField name={name} label={label} required={required ?? false} most={most ?? 0} rows={4} code />;
    case 'count':
      return <CountField name={name} label={label} least={least} most={most} />;
    case 'colour':
      return <TextField name={name} label={label} hint={t.fields.colourHint} check={(value: string | null) => (!value || COLOUR.test(value) ? undefined : t.fields.colourHint)} />;
    case 'align':
      return <PickOne name={name} label={label} choices={ALIGNS.map((value) => ({ value, label: t.fields.aligns[value] }))} />;
    case 'level':
      return <PickOne name={name} label={label} choices={LEVELS.map((value) => ({ value: String(value), label: t.fields.levels[value] }))} />;
    case 'list':
      return <PickOne name={name} label={label} required={required} choices={lists.map((row) => ({ value: row.name, label: row.name }))} placeholder="—" />;
  }
}

function Links({ name }: { name: string }) {
  const { blocks: t } = useTemplateWords();
  const { control } = useFormContext<FieldValues>();
  const { fields, append, remove } = useFieldArray({ control, name });
  return (
    <>
      {fields.map(({ id }, place) => (
        <div key={id} className="flex items-start gap-8">
          <div className="min-w-0 flex-1">
            <PickOne name={`${name}.${place}.network`} label={t.fields.network} choices={NETWORKS.map((value) => ({ value, label: t.networks[value] }))} placeholder={null} />
          </div>
          <div className="min-w-0 flex-2">
            <TextField name={`${name}.${place}.href`} label={t.fields.href} required most={2_000} />
          </div>
          {fields.length > 1 && (
            <span className="pt-24">
              <IconButton icon={Trash2} label={t.removeLink} onClick={() => remove(place)} />
            </span>
          )}
        </div>
      ))}
      {fields.length < MOST_LINKS && (
        <div>
          <Button size="small" icon={Plus} onClick={() => append({ network: 'web', href: 'https://' })}>
            {t.addLink}
          </Button>
        </div>
      )}
    </>
  );
}

function ColumnParts({ name }: { name: string }) {
  const t = useTemplateWords();
  const { control } = useFormContext<FieldValues>();
  const array = useFieldArray({ control, name });
  const { fields, append } = array;
  const canWrite = useCan('campaigns:write');
  const removing = useRemoving(array, name, COLUMNS.most);
  return (
    <>
      <div ref={removing.list} className="flex flex-col gap-12">
        {fields.map(({ id }, place) => (
          <section key={id} aria-label={t.blocks.column(place + 1)} className="flex flex-col gap-8 border-l-2 border-line pl-12">
            <div className="flex items-center justify-between gap-8">
              <h4 className="text-strong">{t.blocks.column(place + 1)}</h4>
              {canWrite && fields.length > COLUMNS.least && (
                <IconButton size="small" icon={Trash2} label={t.blocks.removeColumn} onClick={() => removing.take(place, t.blocks.removed(t.blocks.column(place + 1)))} />
              )}
            </div>
            <BlockList name={`${name}.${place}.blocks`} types={INNER} most={MOST_INNER} />
          </section>
        ))}
      </div>
      {canWrite && fields.length < COLUMNS.most && (
        <div>
          <Button size="small" icon={Plus} onClick={() => append({ blocks: [freshBlock('text', t)] })}>
            {t.blocks.addColumn}
          </Button>
        </div>
      )}
    </>
  );
}
