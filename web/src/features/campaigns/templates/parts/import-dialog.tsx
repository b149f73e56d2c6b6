// A template from a file of HTML or MJML, or from its source; what cannot be taken over is told with its line.
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import { client } from '@/shared/api';
import { FormDialog, PickOne, TextAreaField, TextField, useEditing } from '@/shared/forms';
import { Banner, FileInput } from '@/shared/kit';
import { type Template, templateChanged } from '../data';
import { useTemplateWords } from '../words';
import { decoded } from './decoding';

const MOST = 200_000;

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { imported: t, layouts, reasons } = useTemplateWords();
  const navigate = useNavigate();
  const editing = useEditing<{ source: string; kind: string | null; name: string; subject: string }, Template>({
    thing: null,
    values: { source: '', kind: 'html', name: '', subject: '' },
    reasons,
    save: ({ kind, name, ...rest }, context) => client.mailTemplate.import.mutate({ ...rest, name: name.trim(), kind: kind === 'mjml' ? 'mjml' : 'html' }, { context }),
    onSaved: async (made) => {
      await templateChanged(made);
      await navigate({ to: '/mail-templates/$templateId', params: { templateId: made.id } });
    },
  });
  const [isDamaged, setDamaged] = useState(false);
  const { setValue, control } = editing.form;
  const source = useWatch({ control, name: 'source' });
  const take = async (file: File) => {
    const { text, isDamaged } = decoded(new Uint8Array(await file.arrayBuffer()));
    setDamaged(isDamaged);
    setValue('source', text, { shouldDirty: true, shouldValidate: true });
    setValue('kind', /<mjml[\s>]/i.test(text) ? 'mjml' : 'html', { shouldDirty: true });
  };
  return (
    <FormDialog editing={editing} title={t.title} description={t.text} action={t.action} onClose={onClose}>
      <FileInput label={t.file} accept=".html,.htm,.mjml,text/html" onChoose={take}>
        <span className="text-dense text-text-2">{t.kinds}</span>
      </FileInput>
      {isDamaged && <Banner tone="warn">{t.damaged}</Banner>}
      <TextAreaField name="source" label={t.source} required most={MOST} rows={source.length > MOST ? 2 : 6} code />
      <PickOne name="kind" label={t.kind} required choices={(['html', 'mjml'] as const).map((value) => ({ value, label: layouts[value] ?? value }))} />
      <TextField name="name" label={t.name} hint={t.nameHint} most={100} />
      <TextField name="subject" label={t.subject} hint={t.nameHint} most={300} />
    </FormDialog>
  );
}
