import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Archive, Plus } from 'lucide-react';
import { useState } from 'react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { client, failureOf } from '@/shared/api';
import { TextAreaField, TextField, useEditing } from '@/shared/forms';
import { Button, Card, ConfirmDialog, ErrorState, Forbidden, Skeleton, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { type ShownTemplate, templateOptions, templatesChanged } from '../data';
import { Preview } from '../parts/preview';
import { commandOf, type TemplateValues, valuesOf } from '../parts/template-values';
import { useReachWords } from '../words';

export function TemplatePage() {
  const { templateId } = useParams({ strict: false });
  if (!useCan('interventions:write')) return <Forbidden permission="interventions:write" />;
  return templateId === 'new' ? <Form /> : <Found />;
}

function Found() {
  const { reasons } = useReachWords();
  const { templateId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(templateOptions(templateId));
  if (data) return <Form key={data.version} template={data} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

function Form({ template }: { template?: ShownTemplate }) {
  const { templates: t, sections, help, reasons } = useReachWords();
  const navigate = useNavigate();
  const title = template?.name ?? t.newTitle;
  usePlace({ title, parent: { label: sections.templates, to: '/interventions/templates' } });
  const editing = useEditing<TemplateValues, ShownTemplate>({
    thing: 'interventionTemplate',
    id: template?.id,
    version: template?.version,
    values: valuesOf(template),
    reasons,
    conflicts: ['interventions.stale_template'],
    save: (values, context) =>
      template
        ? client.interventionTemplates.update.mutate({ id: template.id, version: template.version, ...commandOf(values) }, { context })
        : client.interventionTemplates.create.mutate(commandOf(values), { context }),
    onSaved: async ({ name }) => {
      await templatesChanged();
      toast(t.saved(name));
      await navigate({ to: '/interventions/templates' });
    },
  });
  return (
    <FormPage
      title={title}
      help={{ text: help.templates, guide: 'templates' }}
      back={{ label: sections.templates, link: { to: '/interventions/templates' } }}
      editing={editing}
      action={t.create}
      isNew={!template}
      side={<Preview />}
    >
      <Card title={t.columns.name}>
        <TextField name="name" label={t.name} required most={100} />
        <TextField name="defaultLanguage" label={t.defaultLanguage} required most={35} />
        <TextAreaField name="defaults" label={t.defaults} hint={t.known} rows={3} />
      </Card>
      <Contents />
      {template && <ArchiveCard template={template} />}
    </FormPage>
  );
}

function Contents() {
  const { templates: t } = useReachWords();
  const { control } = useFormContext<TemplateValues>();
  const { fields, append, remove } = useFieldArray({ control, name: 'contents' });
  const contents = useWatch({ control, name: 'contents' });
  return (
    <>
      {fields.map(({ id }, place) => (
        <Card key={id} title={t.words(contents[place]?.language ?? '')}>
          <TextField name={`contents.${place}.language`} label={t.language} required most={35} />
          <TextField name={`contents.${place}.subject`} label={t.subject} most={300} />
          <TextAreaField name={`contents.${place}.text`} label={t.text} required most={2_000} />
          <TextAreaField name={`contents.${place}.html`} label={t.html} most={50_000} code />
          {fields.length > 1 && <Button onClick={() => remove(place)}>{t.removeLanguage}</Button>}
        </Card>
      ))}
      <div>
        <Button icon={Plus} onClick={() => append({ language: '', segmentId: null, subject: '', text: '', html: '' })}>
          {t.addLanguage}
        </Button>
      </div>
    </>
  );
}

function ArchiveCard({ template }: { template: ShownTemplate }) {
  const { templates: t, reasons } = useReachWords();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const archive = async () => {
    await client.interventionTemplates.archive.mutate({ id: template.id });
    await templatesChanged();
    toast(t.archived(template.name));
    await navigate({ to: '/interventions/templates' });
  };
  if (template.archivedAt !== null) return null;
  return (
    <div>
      <Button icon={Archive} onClick={() => setAsking(true)}>
        {t.archive}
      </Button>
      <ConfirmDialog open={asking} title={t.archiveTitle(template.name)} action={t.archive} onConfirm={archive} onClose={() => setAsking(false)} reasons={reasons}>
        {t.archiveText}
      </ConfirmDialog>
    </div>
  );
}
