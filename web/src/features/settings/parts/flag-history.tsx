// Who changed the store's own definition of a flag, what it was before and after, and the way back.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Flag, FlagChange, FlagDefinition } from '@/client/routers/flags';
import { useAuthors } from '@/features/stores';
import { client, useIntention } from '@/shared/api';
import { formatExactly, formatInstant } from '@/shared/format';
import { Button, Card, ConfirmDialog, Dialog, DiffView, ErrorNote, Skeleton, tip, toast } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { rowsOf } from '@/shared/shapes';
import { flagChanged, flagHistoryOptions } from '../data';
import { useSettingsWords } from '../words';

export function FlagHistoryCard({ flag }: { flag: Flag }) {
  const { flagHistory: t, reasons } = useSettingsWords();
  const canWrite = useCan('flags:write');
  const { nameOf } = useAuthors();
  const locale = useLocale();
  const zone = useZone();
  const { context } = useIntention();
  const list = rowsOf(useInfiniteQuery(flagHistoryOptions(flag.key)));
  const [looked, setLooked] = useState<FlagChange | null>(null);
  const [to, setTo] = useState<number | null>(null);
  const revert = async () => {
    if (to === null) return;
    await flagChanged(await client.flags.revert.mutate({ flag: flag.key, version: flag.version, to }, { context }));
    toast(t.reverted(to));
  };
  return (
    <Card title={t.title}>
      {list.failure && <ErrorNote failure={list.failure} reasons={reasons} onRetry={list.retry} />}
      {list.isFirst && <Skeleton count={3} />}
      <ol className="flex flex-col gap-12">
        {list.rows.map((change) => (
          <li key={change.version} className="flex flex-col gap-4">
            <span className="flex items-baseline justify-between gap-8">
              <span>
                {change.after === null ? t.archived : change.before === null ? t.made : t.changed}
                <span className="text-text-2"> · {nameOf(change.changedBy.kind, change.changedBy.id)}</span>
              </span>
              <time dateTime={change.changedAt} {...tip(formatExactly(change.changedAt, locale, zone))} className="shrink-0 text-dense text-text-2">
                {formatInstant(change.changedAt, locale, zone)}
              </time>
            </span>
            <span className="flex items-center gap-8 text-dense text-text-3">
              {t.version(change.version)}
              <Button size="small" tone="quiet" onClick={() => setLooked(change)}>
                {t.look}
              </Button>
              {canWrite && change.after !== null && (change.version !== flag.version || flag.archived) && (
                <Button size="small" tone="quiet" onClick={() => setTo(change.version)}>
                  {t.revert}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ol>
      {list.hasMore && (
        <Button size="small" tone="quiet" onClick={list.more}>
          {t.more}
        </Button>
      )}
      {looked && <ChangeDialog change={looked} onClose={() => setLooked(null)} />}
      <ConfirmDialog open={to !== null} tone="primary" title={t.revertTitle(to ?? 0)} action={t.revert} reasons={reasons} onClose={() => setTo(null)} onConfirm={revert}>
        {t.revertText}
      </ConfirmDialog>
    </Card>
  );
}

const PARTS: readonly (keyof FlagDefinition)[] = ['enabled', 'rules', 'serve', 'variants', 'offVariant', 'prerequisites', 'description'];

function ChangeDialog({ change: { version, before, after }, onClose }: { change: FlagChange; onClose: () => void }) {
  const { flagHistory: t, history, flag } = useSettingsWords();
  const labels: Readonly<Record<string, string>> = { ...flag, serve: flag.otherwise } as never;
  const written = (definition: FlagDefinition | null, part: keyof FlagDefinition) => (definition === null ? history.unset : JSON.stringify(definition[part]));
  const rows = PARTS.map((part) => ({ key: part, label: labels[part] ?? part, before: written(before, part), after: written(after, part) })).filter((row) => row.before !== row.after);
  return (
    <Dialog open onClose={onClose} title={t.version(version)} footer={<Button onClick={onClose}>{t.close}</Button>}>
      <DiffView beforeLabel={history.before} afterLabel={history.after} rows={rows} />
    </Dialog>
  );
}
