// A mail template as a form, with how it looks and what is wrong with it beside.
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import { client, failureOf, queryClient } from '@/shared/api';
import { formatInstant } from '@/shared/format';
import { Form, SaveBar, TextAreaField, TextField, useEditing } from '@/shared/forms';
import { Banner, ButtonLink, Card, ErrorState, Forbidden, Skeleton, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { PageHead } from '@/shared/shapes';
import { STALE, type Template, templateChanged, templateOptions } from '../data';
import { BlockList } from '../parts/block-list';
import { MOST_BLOCKS, OUTER } from '../parts/block-kinds';
import { FindingsCard } from '../parts/findings';
import { MergeFieldsCard } from '../parts/merge-fields';
import { WithMergeFields } from '../parts/merge-picker';
import { MailPreviewCard } from '../parts/preview';
import { TemplateActs } from '../parts/template-acts';
import { ThemeCard } from '../parts/theme';
import { contentOf, type Values, valuesOf } from '../parts/values';
import { Writable } from '../parts/writable';
import { useTemplateWords } from '../words';

const MOST_SOURCE = 200_000;

export function EditTemplate() {
  return useCan('campaigns:read') ? <Found /> : <Forbidden permission="campaigns:read" />;
}

function Found() {
  const { reasons } = useTemplateWords();
  const { templateId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(templateOptions(templateId));
  if (data === undefined) return error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
  return <Editor key={data.id} template={data} />;
}

function Editor({ template }: { template: Template }) {
  const t = useTemplateWords();
  const locale = useLocale();
  const zone = useZone();
  const canWrite = useCan('campaigns:write');
  const [first, setFirst] = useState('');
  usePlace({ title: template.content.name, parent: { label: t.title, to: '/mail-templates' } });
  const editing = useEditing<Values, Template>({
    thing: 'mailTemplate',
    id: template.id,
    version: template.latest,
    values: valuesOf(template.content),
    holds: true,
    within: 'content',
    reasons: t.reasons,
    conflicts: [STALE],
    save: (values, context, version) => client.mailTemplate.save.mutate({ id: template.id, version: Number(version), content: contentOf(values) }, { context }),
    reload: async () => {
      const { content, latest, savedByName } = await queryClient.fetchQuery({ ...templateOptions(template.id), staleTime: 0 });
      setFirst(savedByName ?? t.versions.someone);
      return { values: valuesOf(content), version: latest };
    },
    onSaved: async (saved) => {
      await templateChanged(saved);
      toast(t.versions.one(String(saved.latest)));
    },
  });
  const note = `${t.versions.one(String(template.latest))} · ${t.versions.by(formatInstant(template.savedAt, locale, zone), template.savedByName ?? t.versions.somebody)}`;
  return (
    <div className="mx-auto max-w-list">
      <PageHead
        sticky
        title={template.content.name}
        help={{ text: t.help.one, guide: 'campaigns' }}
        back={{ label: t.title, link: { to: '/mail-templates' } }}
        note={note}
        actions={
          <>
            <ButtonLink to='/mail-templates/$templateId/versions' params={{ templateId: template.id }}>{t.versions.title}</ButtonLink>
            <TemplateActs template={template} isDirty={editing.dirty} />
          </>
        }
      />
      <Form editing={editing}>
        {editing.conflict && <Banner tone="warn">{t.stale(first)}</Banner>}
        {template.archivedAt && <Banner tone="idle">{t.isArchived}</Banner>}
        {!canWrite && <Banner tone="idle">{t.readOnly}</Banner>}
        <div className="grid grid-cols-1 items-start gap-16 pb-32 side:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-16">
            <Said type={template.content.layout.type} />
            {canWrite && <SaveBar action={t.form.save} />}
          </div>
          <Beside />
        </div>
      </Form>
    </div>
  );
}

function Said({ type }: { type: string }) {
  const t = useTemplateWords();
  return (
    <>
      <Writable>
        <Card title={t.form.basics}>
          <TextField name="name" label={t.form.name} required most={100} />
          <WithMergeFields>
            <TextField name="subject" label={t.form.subject} required most={300} />
            <TextField name="preheader" label={t.form.preheader} hint={t.form.preheaderHint} most={300} />
          </WithMergeFields>
        </Card>
      </Writable>
      {type === 'blocks' && (
        // Outside, so that readers can open blocks.
        <Card title={t.blocks.title}>
          <BlockList name="layout.blocks" types={OUTER} most={MOST_BLOCKS} />
        </Card>
      )}
      <Writable>
        {type === 'blocks' ? (
          <ThemeCard />
        ) : (
          <Card title={t.layouts[type] ?? type}>
            <WithMergeFields>
              <TextAreaField name="layout.source" label={t.form.source} required most={MOST_SOURCE} rows={16} code />
            </WithMergeFields>
          </Card>
        )}
        <MergeFieldsCard />
      </Writable>
    </>
  );
}

/** Follows what is typed. */
function Beside() {
  const content = contentOf(useWatch<Values>() as Values);
  return (
    <div className="flex min-w-0 flex-col gap-16 side:sticky side:top-below-head">
      <MailPreviewCard content={content} />
      <FindingsCard content={content} />
    </div>
  );
}
