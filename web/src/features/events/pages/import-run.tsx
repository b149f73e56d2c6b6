// One import: how far it is, what came of it, and the way into the store that it fills.
import { useParams } from '@tanstack/react-router';
import { Download, Store } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { EventImport } from '@/client/routers/eventImports';
import { client, failureOf, queryClient, trpc, useIntention } from '@/shared/api';
import { saveFile } from '@/shared/files';
import { dayIn, formatDay, formatDuration, formatExact, formatInstant } from '@/shared/format';
import { Banner, Button, Card, ConfirmDialog, CopyId, ErrorState, Forbidden, Skeleton, toast, useTried } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { switchStore, useCan, useLocale, useOwnStores, useZone } from '@/shared/session';
import { type Act, dayPlus, DetailPage, Facts, Tile } from '@/shared/shapes';
import { importsChanged, isOver, useImport, useLiveImports } from '../imports';
import { ImportProgress } from '../parts/import-progress';
import { useImportWords } from '../words';
import { sizeOf } from './import-file';
import { ImportChip } from './imports-list';

export function ImportRun() {
  return useCan('clickstreams:read') ? <Found /> : <Forbidden permission="clickstreams:read" />;
}

function Found() {
  const t = useImportWords();
  const { importId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useImport(importId);
  useLiveImports();
  usePlace({ title: data?.fileName ?? t.import, parent: { label: t.title, to: '/events/imports' } });
  if (data) return <Run key={importId} of={data} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

function Run({ of }: { of: EventImport }) {
  const t = useImportWords();
  const [cancelling, setCancelling] = useState(false);
  const { note, tried } = useTried(t.reasons);
  const { into, isOwn } = useInto(of);
  const open: Act = { key: 'open', label: t.open, icon: Store, disabledBecause: isOwn ? undefined : t.notYours, onAct: () => tried(() => switchStore(into ?? '', homeOf(of))) };
  return (
    <DetailPage
      title={of.fileName}
      help={{ text: t.runHelp, guide: 'replay' }}
      back={{ label: t.title, link: { to: '/events/imports' } }}
      status={<ImportChip of={of} />}
      acts={isOver(of) && into !== null ? [open] : []}
      banner={
        <div className="flex flex-col gap-8 empty:hidden">
          <Ending of={of} />
          {note}
        </div>
      }
      side={<About of={of} />}
    >
      {!isOver(of) && <ImportProgress of={of} onCancel={() => setCancelling(true)} />}
      {of.figures && <Result of={of.figures} />}
      {of.refused > 0 && isOver(of) && <Rejects of={of} />}
      {cancelling && <CancelDialog of={of} onClose={() => setCancelling(false)} />}
    </DetailPage>
  );
}

const LONGEST_DAYS = 366;

/** Home of its store, which lives by UTC, with the days of the file; of a long one the last year. */
function homeOf({ figures }: EventImport): string {
  if (!figures?.firstAt || !figures.lastAt) return '/';
  const to = dayIn(figures.lastAt, 'UTC');
  const [first, earliest] = [dayIn(figures.firstAt, 'UTC'), dayPlus(to, 1 - LONGEST_DAYS)];
  return `/?from=${first > earliest ? first : earliest}&to=${to}`;
}

/** The store that it fills, and whether the reader owns it; it is among the reader's stores once it is there. */
function useInto({ intoStoreId: into }: EventImport) {
  const { data } = useOwnStores();
  const isOwn = data?.items.some(({ store }) => store.id === into) ?? false;
  useEffect(() => {
    if (into !== null) void queryClient.invalidateQueries(trpc.stores.mine.queryFilter());
  }, [into]);
  return { into, isOwn };
}

function Ending({ of }: { of: EventImport }) {
  const { progress: t } = useImportWords();
  const locale = useLocale();
  const missing = of.figures?.invalid ?? 0;
  if (of.status === 'failed') {
    return (
      <Banner tone="bad">
        <span className="wrap-anywhere">{`${t.failed}: ${of.error}`}</span>
      </Banner>
    );
  }
  if (of.status === 'cancelled') return <Banner tone="idle">{t.cancelled}</Banner>;
  if (of.status !== 'done') return null;
  return missing > 0 ? <Banner tone="warn">{t.doneSome(formatExact(missing, locale), missing)}</Banner> : <Banner tone="good">{t.done}</Banner>;
}

function Result({ of }: { of: NonNullable<EventImport['figures']> }) {
  const { figures: t, result } = useImportWords();
  const locale = useLocale();
  const said = (count: number) => formatExact(count, locale);
  return (
    <section aria-label={result} className="grid grid-cols-2 gap-16 rows:grid-cols-3">
      <Tile label={t.accepted} figure={said(of.accepted)} />
      <Tile label={t.purchases} figure={said(of.purchases)} />
      <Tile label={t.carts} figure={said(of.carts)} />
      <Tile label={t.converted} figure={said(of.converted)} />
      <Tile label={t.abandoned} figure={said(of.abandoned)} note={of.recovered > 0 ? t.wonBack(said(of.recovered)) : undefined} />
      <Tile label={t.open} figure={said(of.open)} />
    </section>
  );
}

function Rejects({ of }: { of: EventImport }) {
  const { rejects: t, reasons } = useImportWords();
  const locale = useLocale();
  const { note, tried } = useTried(reasons);
  return (
    <Card title={t.title}>
      <div className="flex flex-col items-start gap-12">
        <p className="text-text-2">{t.text(formatExact(of.refused, locale), of.refused)}</p>
        {note}
        <Button icon={Download} onClick={() => tried(async () => saveFile(await client.eventImports.refused.query({ id: of.id })))}>
          {t.download}
        </Button>
      </div>
    </Card>
  );
}

function spanOf({ firstAt, lastAt }: NonNullable<EventImport['figures']>, locale: string): string | null {
  const days = [firstAt, lastAt].flatMap((at) => (at ? [formatDay(dayIn(at, 'UTC'), locale)] : []));
  return days.length === 0 ? null : [...new Set(days)].join(' – ');
}

function About({ of }: { of: EventImport }) {
  const { about: t, formatNames } = useImportWords();
  const locale = useLocale();
  const zone = useZone();
  const said = (count: number) => formatExact(count, locale);
  return (
    <Card title={t.title}>
      <Facts
        facts={[
          { label: t.format, value: of.format && formatNames[of.format] },
          { label: t.size, value: sizeOf(of.size, locale) },
          { label: t.rows, value: of.rowsTotal === null ? null : said(of.rowsTotal) },
          ...(of.figures
            ? [
                { label: t.span, value: spanOf(of.figures, locale) },
                { label: t.duplicates, value: said(of.figures.duplicates) },
                { label: t.invalid, value: said(of.figures.invalid) },
                { label: t.seconds, value: formatDuration(`PT${of.figures.seconds}S`, locale) },
                { label: t.pace, value: said(Math.round(of.figures.eventsPerSecond)) },
              ]
            : []),
          { label: t.begun, value: formatInstant(of.createdAt, locale, zone) },
          ...(of.finishedAt ? [{ label: t.ended, value: formatInstant(of.finishedAt, locale, zone) }] : []),
          { label: t.id, value: <CopyId id={of.id} of={t.id} /> },
        ]}
      />
    </Card>
  );
}

function CancelDialog({ of, onClose }: { of: EventImport; onClose: () => void }) {
  const t = useImportWords();
  const { context } = useIntention();
  const cancel = async () => {
    await client.eventImports.cancel.mutate({ id: of.id }, { context });
    await importsChanged();
    toast(t.cancelled);
  };
  return (
    <ConfirmDialog open title={t.cancelTitle(of.fileName)} action={t.cancel} onClose={onClose} onConfirm={cancel}>
      {t.cancelText}
    </ConfirmDialog>
  );
}
