// What can be done with a template beside changing it.
import { useNavigate } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { client } from '@/shared/api';
import { base64Of, saveFile } from '@/shared/files';
import { ConfirmDialog, Menu, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { type Template, templateChanged } from '../data';
import { useTemplateWords } from '../words';

const MOST_NAME = 100;

export function TemplateActs({ template, isDirty }: { template: Template; isDirty: boolean }) {
  const { acts: t, reasons, needs } = useTemplateWords();
  const navigate = useNavigate();
  const { note, tried } = useTried(reasons);
  const [archiving, setArchiving] = useState(false);
  const off = useCan('campaigns:write') ? undefined : needs('campaigns:write');
  const isArchived = template.archivedAt !== null;
  const archive = async (archived: boolean) => templateChanged(await client.mailTemplate.archive.mutate({ id: template.id, archived }));
  const download = async () => {
    const { filename, source } = await client.mailTemplate.export.query({ id: template.id });
    saveFile({ fileName: filename, mediaType: 'text/plain;charset=utf-8', content: await base64Of(new Blob([source])) });
  };
  const duplicate = async () => {
    const name = t.copyOf(template.content.name).slice(0, MOST_NAME);
    const made = await client.mailTemplate.create.mutate({ content: { ...template.content, name } });
    await templateChanged(made);
    await navigate({ to: '/mail-templates/$templateId', params: { templateId: made.id } });
  };
  return (
    <>
      {note}
      <Menu
        label={t.more}
        icon={Ellipsis}
        align="end"
        items={[
          { label: t.export, onSelect: () => void tried(download) },
          { label: t.duplicate, onSelect: () => void tried(duplicate), disabledBecause: off ?? (isDirty ? t.unsaved : undefined) },
          isArchived ? { label: t.unarchive, onSelect: () => void tried(() => archive(false)), disabledBecause: off } : { label: t.archive, tone: 'danger', onSelect: () => setArchiving(true), disabledBecause: off },
        ]}
      />
      <ConfirmDialog open={archiving} title={t.archiveTitle(template.content.name)} action={t.archive} onConfirm={() => archive(true)} onClose={() => setArchiving(false)} reasons={reasons}>
        {t.archiveText}
      </ConfirmDialog>
    </>
  );
}
