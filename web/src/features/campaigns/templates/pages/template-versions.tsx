// The versions of a template: what each said, how it differs from the one in use, and the way back.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { client, failureOf } from '@/shared/api';
import { formatInstant } from '@/shared/format';
import { Button, Card, CodeDiff, ConfirmDialog, ErrorState, Forbidden, Skeleton, StatusChip, toast, written } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { PageHead } from '@/shared/shapes';
import { STALE, type Template, templateChanged, templateOptions, templatesChanged, versionsOptions } from '../data';
import { MailPreviewCard } from '../parts/preview';
import { useTemplateWords } from '../words';

export function TemplateVersions() {
  return useCan('campaigns:read') ? <Found /> : <Forbidden permission="campaigns:read" />;
}

function Found() {
  const { reasons } = useTemplateWords();
  const { templateId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(templateOptions(templateId));
  if (data === undefined) return error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="row" count={4} />;
  return <Versions template={data} />;
}

function Versions({ template }: { template: Template }) {
  const { versions: t, help, reasons } = useTemplateWords();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(versionsOptions(template.id));
  const rows = data?.pages.flatMap(({ items }) => items) ?? [];
  const [open, setOpen] = useState<number | null>(null);
  usePlace({ title: t.title, parent: { label: template.content.name, to: `/mail-templates/${template.id}` } });
  return (
    <div className="mx-auto max-w-detail">
      <PageHead title={t.title} help={{ text: help.versions, guide: 'campaigns' }} back={{ label: template.content.name, link: { to: '/mail-templates/$templateId', params: { templateId: template.id } } }} />
      <div className="flex flex-col gap-16 pb-32">
        {data === undefined && (error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="row" count={4} />)}
        <ol aria-label={t.all} className="flex flex-col gap-8">
          {rows.map((row) => (
            <li key={row.version}>
              <One template={template} row={row} isOpen={open === row.version} onOpen={() => setOpen(open === row.version ? null : row.version)} />
            </li>
          ))}
        </ol>
        {hasNextPage && (
          <Button busy={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t.more}
          </Button>
        )}
      </div>
    </div>
  );
}

type Row = Awaited<ReturnType<typeof client.mailTemplate.versions.query>>['items'][number];

function One({ template, row, isOpen, onOpen }: { template: Template; row: Row; isOpen: boolean; onOpen: () => void }) {
  const { versions: t, needs, reasons } = useTemplateWords();
  const locale = useLocale();
  const zone = useZone();
  const [restoring, setRestoring] = useState(false);
  const off = useCan('campaigns:write') ? undefined : needs('campaigns:write');
  const version = String(row.version);
  const isLatest = row.version === template.latest;
  const restore = async () => {
    try {
      await templateChanged(await client.mailTemplate.restore.mutate({ id: template.id, version: template.latest, restored: row.version }));
    } catch (error) {
      // What somebody saved meanwhile is shown, so that the next try is of what is in use.
      if (failureOf(error).reason === STALE) await templatesChanged();
      throw error;
    }
    toast(t.restored(version));
  };
  return (
    <Card
      title={`${t.one(version)} · ${row.subject}`}
      action={
        isLatest ? (
          <StatusChip tone="good" word={t.latest} />
        ) : (
          <span className="flex flex-wrap justify-end gap-8">
            <Button size="small" aria-expanded={isOpen} onClick={onOpen}>
              {t.compare}
            </Button>
            <Button size="small" onClick={() => setRestoring(true)} disabledBecause={off}>
              {t.restore}
            </Button>
          </span>
        )
      }
    >
      <p className="text-dense text-text-2">
        {t.by(formatInstant(row.savedAt, locale, zone), row.savedByName ?? t.somebody)}
        {row.restored !== null && ` · ${t.from(String(row.restored))}`}
      </p>
      {isOpen && !isLatest && <Difference template={template} version={row.version} />}
      <ConfirmDialog open={restoring} tone="primary" title={t.restoreTitle(version)} action={t.restore} onConfirm={restore} onClose={() => setRestoring(false)} reasons={reasons}>
        {t.restoreText}
      </ConfirmDialog>
    </Card>
  );
}

function Difference({ template, version }: { template: Template; version: number }) {
  const { versions: t, reasons } = useTemplateWords();
  const { data, error, refetch } = useQuery(templateOptions(template.id, version));
  if (data === undefined) return error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton count={3} />;
  const [before, after] = [written(data.content), written(template.content)];
  return (
    <div className="flex flex-col gap-12 pt-12">
      {before === after ? <p>{t.same}</p> : <CodeDiff label={t.difference} before={before} after={after} />}
      <MailPreviewCard content={data.content} />
    </div>
  );
}
