import { Card, toast } from '@/shared/kit';
import { CountField, DateField, MediaField, MoneyField, PickMany, PickOne, SwitchField, TextAreaField, TextField, useEditing } from '@/shared/forms';
import { FormPage } from '@/shared/shapes';
import { form, views, x } from '../words/samples';

const values = { title: '', text: '', priceMinor: null as number | null, costMinor: 1950 as number | null, stock: 3 as number | null, from: null as string | null, kind: 'Goods', tax: null as string | null, tags: ['sale'], shown: true };
const choicesOf = (labels: readonly string[]) => labels.map((label) => ({ value: label, label }));

export function FormsPart() {
  const editing = useEditing({ thing: 'design', values, save: () => new Promise((done) => setTimeout(done, 1_000)), onSaved: () => toast(x.save) });
  return (
    <FormPage title={form.title} help={{ text: x.text, guide: 'web' }} back={{ link: { to: '/design/list' as never }, label: views.all }} editing={editing} isNew side={<Card title={form.preview}>{x.text}</Card>}>
      <Card title={form.basics}>
        <TextField name="title" label={form.name} hint={form.nameHint} required most={60} />
        <TextAreaField name="text" label={form.text} />
        <div className="grid grid-cols-2 gap-16">
          <MoneyField name="priceMinor" label={form.price} currency="EUR" required least={1} />
          <MoneyField name="costMinor" label={form.cost} currency="EUR" />
          <CountField name="stock" label={form.stock} />
          <DateField name="from" label={form.from} least="today" />
        </div>
        <PickOne name="kind" label={form.kind} choices={choicesOf(form.kinds)} required />
        <PickOne name="tax" label={form.tax} choices={choicesOf(form.taxes)} />
        <PickMany name="tags" label={form.tags} choices={choicesOf(form.tagList)} free />
        <SwitchField name="shown" label={form.shown} />
      </Card>
      <Card title={form.media}>
        <MediaField
          label={form.media}
          accept="image/*"
          pictures={[{ id: '1', url: '/favicon.svg', alt: form.title }, { id: '2', url: null, alt: '' }, { id: '3', url: null, alt: '', failed: true }]}
          onUpload={async () => {}}
          onDescribe={async () => {}}
          onMove={async () => {}}
          onDelete={async () => {}}
        />
      </Card>
    </FormPage>
  );
}
