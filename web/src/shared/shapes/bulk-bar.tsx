// Over the foot of a list while rows are chosen: how many, what can be done with them, and the second step to all.
import { Ellipsis, X } from 'lucide-react';
import { formatExact } from '@/shared/format';
import { Button, IconButton, type IconType, Menu } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import type { Chosen, Selection } from './selection';
import { useShapeWords } from './words';

export interface BulkAct {
  readonly key: string;
  readonly label: string;
  readonly icon?: IconType | undefined;
  readonly tone?: 'plain' | 'danger' | undefined;
  readonly onAct: (chosen: Chosen, count: number) => unknown;
  /** It can only be done with rows that are named, not with all that match. */
  readonly someOnly?: string | undefined;
  readonly disabledBecause?: string | undefined;
}

interface BulkBarProps {
  readonly selection: Selection;
  readonly total: number | undefined;
  readonly acts: readonly BulkAct[];
}

const IN_VIEW = 3;

export function BulkBar({ selection, total, acts }: BulkBarProps) {
  const t = useShapeWords();
  const locale = useLocale();
  const count = selection.count(total ?? 0);
  if (count === 0) return null;
  const isAll = selection.chosen.kind === 'all';
  const off = (act: BulkAct) => act.disabledBecause ?? (isAll ? act.someOnly : undefined);
  const rest = acts.slice(IN_VIEW);
  return (
    <div
      role="region"
      aria-label={t.chosenRows}
      className="sticky bottom-12 z-20 mx-auto mt-12 flex w-fit max-w-full animate-menu-in flex-wrap items-center gap-x-12 gap-y-4 rounded-card border border-line bg-raised px-12 py-8 shadow-menu max-nav:bottom-64"
    >
      <span className="flex items-center gap-4">
        <IconButton size="small" icon={X} label={t.clearChosen} onClick={selection.clear} />
        <span role="status" className="font-medium tabular-nums">
          {t.chosen(formatExact(count, locale), count)}
        </span>
      </span>
      <span className="flex flex-wrap items-center gap-8">
        {acts.slice(0, IN_VIEW).map((act) => (
          <Button
            key={act.key}
            size="small"
            icon={act.icon}
            tone={act.tone === 'danger' ? 'danger' : 'plain'}
            disabledBecause={off(act)}
            onClick={() => act.onAct(selection.chosen, count)}
          >
            {act.label}
          </Button>
        ))}
        {rest.length > 0 && (
          <Menu
            size="small"
            icon={Ellipsis}
            label={t.more}
            items={rest.map((act) => ({
              label: act.label,
              icon: act.icon,
              tone: act.tone,
              disabledBecause: off(act),
              onSelect: () => void act.onAct(selection.chosen, count),
            }))}
          />
        )}
      </span>
      {!isAll && total !== undefined && total > count && (
        <Button size="small" tone="quiet" onClick={selection.chooseAll}>
          {t.chooseAll(formatExact(total, locale))}
        </Button>
      )}
    </div>
  );
}
