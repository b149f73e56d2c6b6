// Making and changing an attribute; its key and its kind stay.
import type { Attribute, AttributeKind } from '@/client/routers/attributes';
import { client } from '@/shared/api';
import { CountField, FormDialog, PickMany, PickOne, SwitchField, TextField, useEditing } from '@/shared/forms';
import { toast } from '@/shared/kit';
import { catalogChanged } from '../data';
import { useCatalogWords } from '../words';

const KINDS: readonly AttributeKind[] = ['text', 'number', 'boolean', 'choice', 'date'];

interface AttributeValues {
  readonly key: string;
  readonly name: string;
  readonly kind: AttributeKind;
  readonly unit: string;
  readonly choices: readonly string[];
  readonly required: boolean;
  readonly position: number | string | null;
}

const NEW: AttributeValues = { key: '', name: '', kind: 'text', unit: '', choices: [], required: false, position: 0 };

export function AttributeDialog({ attribute, onClose }: { attribute: Attribute | null; onClose: () => void }) {
  const { attributes: t, reasons } = useCatalogWords();
  const editing = useEditing<AttributeValues, Attribute>({
    thing: null,
    values: attribute ?? NEW,
    reasons,
    reasonFields: { 'catalog.attribute_key_taken': 'key', 'catalog.attribute_in_use': 'choices' },
    save: ({ key, name, kind, unit, choices, required, position }, context) => {
      const command = { name: name.trim(), unit: unit.trim(), required, position: Number(position ?? 0), choices: kind === 'choice' ? [...choices] : [] };
      return attribute ? client.attributes.update.mutate({ id: attribute.id, ...command }, { context }) : client.attributes.create.mutate({ key: key.trim(), kind, ...command }, { context });
    },
    onSaved: async ({ name }) => {
      onClose();
      await catalogChanged();
      toast(t.saved(name));
    },
  });
  const kind = editing.form.watch('kind');
  return (
    <FormDialog editing={editing} title={attribute ? t.changeTitle(attribute.name) : t.create} action={t.save} onClose={onClose}>
      <TextField name="name" label={t.name} required most={100} autoFocus />
      {attribute === null && (
        <>
          <TextField name="key" label={t.key} hint={t.keyHint} required most={100} />
          <PickOne name="kind" label={t.kind} required choices={KINDS.map((value) => ({ value, label: t.kinds[value] }))} />
        </>
      )}
      {kind === 'number' && <TextField name="unit" label={t.unit} hint={t.unitHint} most={20} />}
      {kind === 'choice' && <PickMany name="choices" label={t.choices} hint={t.choicesHint} required free choices={[]} />}
      <SwitchField name="required" label={t.required} hint={t.requiredHint} />
      <CountField name="position" label={t.position} hint={t.positionHint} />
    </FormDialog>
  );
}
