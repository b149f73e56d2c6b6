// What a schedule fired and skipped, and what became of it, the newest first.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Firing, FiringState } from '@/client/routers/scheduling';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { Button, Card, CopyId, ErrorState, Skeleton, StatusChip, Tabs, tip } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { rowsOf } from '@/shared/shapes';
import { historyOptions } from '../data';
import { FIRING_STATES, FIRING_TONES } from '../status';
import { useScheduleWords } from '../words';

type Chosen = FiringState | 'all';

export function History({ id }: { id: string }) {
  const { history: t, reasons } = useScheduleWords();
  const [state, setState] = useState<Chosen>('all');
  const { rows, isFirst, failure, hasMore, more, retry } = rowsOf(useInfiniteQuery(historyOptions(id, state === 'all' ? undefined : state)));
  const tabs = [{ key: 'all' as Chosen, label: t.all }, ...FIRING_STATES.map((key) => ({ key: key as Chosen, label: t.states[key] }))];
  return (
    <Card title={t.title}>
      <Tabs label={t.title} tabs={tabs} chosen={state} onChoose={setState}>
        {isFirst ? (
          <Skeleton shape="row" count={4} />
        ) : failure && rows.length === 0 ? (
          <ErrorState failure={failure} reasons={reasons} onRetry={retry} />
        ) : (
          <ol className="flex flex-col">
            {rows.length === 0 && <li className="text-text-2">{t.none}</li>}
            {rows.map((firing) => (
              <Line key={firing.id} firing={firing} />
            ))}
          </ol>
        )}
        {hasMore && (
          <Button tone="quiet" onClick={more}>
            {t.more}
          </Button>
        )}
      </Tabs>
    </Card>
  );
}

function Line({ firing }: { firing: Firing }) {
  const { history: t } = useScheduleWords();
  const locale = useLocale();
  const zone = useZone();
  const { state, trigger, dueAt, lastDueAt, firedAt, durationSeconds, error, jobId } = firing;
  const at = (instant: string) => formatInstant(instant, locale, zone);
  const due = trigger === 'manual' ? t.manual : lastDueAt && lastDueAt !== dueAt ? t.row(at(dueAt), at(lastDueAt)) : t.due(at(dueAt));
  const took = durationSeconds === null ? null : t.took(formatExact(Math.round(durationSeconds * 10) / 10, locale));
  return (
    <li className="flex flex-wrap items-center gap-x-12 gap-y-4 border-t border-line py-8 first:border-t-0">
      <StatusChip inRow tone={FIRING_TONES[state]} word={t.states[state]} />
      <time dateTime={firedAt} {...tip(formatExactly(firedAt, locale, zone))} className="text-dense tabular-nums">
        {at(firedAt)}
      </time>
      <span className="text-dense text-text-2 tabular-nums">{[due, took].filter(Boolean).join(' · ')}</span>
      {jobId && <CopyId id={jobId} of={t.job} />}
      {error && <span className="w-full text-dense wrap-anywhere">{error}</span>}
    </li>
  );
}
