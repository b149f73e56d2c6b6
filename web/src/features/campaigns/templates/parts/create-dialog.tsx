// A template in blocks, which begins with a heading, a text and its footer.
import { useNavigate } from '@tanstack/react-router';
import { client } from '@/shared/api';
import { FormDialog, TextField, useEditing } from '@/shared/forms';
import { type Content, type Template, templateChanged } from '../data';
import { type TemplateWords, useTemplateWords } from '../words';
import { freshBlock } from './block-kinds';

export function CreateDialog({ onClose }: { onClose: () => void }) {
  const t = useTemplateWords();
  const navigate = useNavigate();
  const editing = useEditing<{ name: string }, Template>({
    thing: null,
    values: { name: '' },
    within: 'content',
    reasons: t.reasons,
    save: ({ name }, context) => client.mailTemplate.create.mutate({ content: freshContent(name.trim(), t) }, { context }),
    onSaved: async (made) => {
      await templateChanged(made);
      await navigate({ to: '/mail-templates/$templateId', params: { templateId: made.id } });
    },
  });
  return (
    <FormDialog editing={editing} title={t.create} action={t.create} onClose={onClose}>
      <TextField name="name" label={t.columns.name} required most={100} autoFocus />
    </FormDialog>
  );
}

const freshContent = (name: string, t: TemplateWords): Content => ({
  name,
  subject: t.fresh.subject,
  fields: [{ name: 'first_name', kind: 'text', default: '', sample: 'Ada' }],
  layout: { type: 'blocks', blocks: [freshBlock('heading', t), freshBlock('text', t), freshBlock('footer', t)] },
});
