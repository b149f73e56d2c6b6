// Partitions of stages, or of groups that act on announcements: what waits, for how long, and why.
import { clsx } from 'clsx';
import { useState } from 'react';
import type { StageStatus } from '@/client/routers/pipeline';
import { formatDuration, formatExact } from '@/shared/format';
import { Button, StatusChip } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { STAND_TONES, standOf } from '../pipeline';
import { usePipelineWords } from '../words';

/** What a stage is for; of a group that has no word its own name. */
export function useStageName(): (name: string) => string {
  const { names } = usePipelineWords();
  return (name) => (names as Readonly<Record<string, string>>)[name] ?? name;
}

interface StagesTableProps {
  readonly label: string;
  readonly stages: readonly StageStatus[];
  /** Those that have caught up are folded away. */
  readonly isShort?: boolean | undefined;
}

const HEAD = 'px-8 first:pl-16 font-medium';

export function StagesTable({ label, stages, isShort = false }: StagesTableProps) {
  const t = usePipelineWords();
  const nameOf = useStageName();
  const locale = useLocale();
  const [isOpen, setOpen] = useState(!isShort);
  const shown = isOpen ? stages : stages.filter(({ lag }) => lag > 0);
  return (
    <>
      {shown.length > 0 && (
        <div className="overflow-x-auto" tabIndex={0} role="group">
          <table aria-label={label} className="w-full text-dense">
            <thead>
              <tr className="h-column-head bg-sunken text-left text-caption text-text-2">
                <th scope="col" className={HEAD}>{t.columns.stage}</th>
                <th scope="col" className={clsx(HEAD, 'text-right')}>{t.columns.partition}</th>
                <th scope="col" className={clsx(HEAD, 'text-right')}>{t.columns.lag}</th>
                <th scope="col" className={clsx(HEAD, 'text-right')}>{t.columns.oldest}</th>
                <th scope="col" className={HEAD}>{t.columns.stand}</th>
                <th scope="col" className={HEAD}>{t.columns.waitingFor}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((stage) => (
                <tr key={`${stage.name}.${stage.partition}`} className="h-row border-t border-line">
                  <th scope="row" className="px-8 pl-16 text-left font-medium">{nameOf(stage.name)}</th>
                  <td className="px-8 text-right tabular-nums">{stage.partition}</td>
                  <td className="px-8 text-right tabular-nums">{formatExact(stage.lag, locale)}</td>
                  <td className="px-8 text-right whitespace-nowrap tabular-nums">{stage.lag === 0 ? '—' : formatDuration(`PT${stage.oldestSeconds.toFixed(1)}S`, locale)}</td>
                  <td className="px-8">
                    <StatusChip inRow tone={STAND_TONES[standOf(stage)]} word={t.stands[standOf(stage)]} />
                  </td>
                  <td className="px-8 text-text-2 wrap-anywhere">{stage.waitingFor ?? '—'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {isShort && (
        <div className="flex flex-wrap items-center justify-between gap-12 px-16 py-8">
          <span className="text-text-2">{shown.length === 0 ? t.allCaughtUp : ''}</span>
          <Button size="small" tone="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? t.showLess : t.showAll(stages.length)}
          </Button>
        </div>
      )}
    </>
  );
}
