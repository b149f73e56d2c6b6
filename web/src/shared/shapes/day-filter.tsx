// A span of days in the store's zone: the usual ones at a press, any other by two days.
import { useState } from 'react';
import { dayIn } from '@/shared/format';
import { Button, TextInput } from '@/shared/kit';
import { useZone } from '@/shared/session';
import { useShapeWords } from './words';

interface DayFilterProps {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onSet: (from: string | undefined, to: string | undefined) => void;
  readonly onDone: () => void;
}

const SPANS = [1, 7, 30, 90] as const;

/** So many days before or after a day; days have no clocks, so UTC counts them. */
export function dayPlus(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

export function DayFilter({ from, to, onSet, onDone }: DayFilterProps) {
  const t = useShapeWords();
  const zone = useZone();
  const today = dayIn(new Date(), zone);
  const [start, setStart] = useState(from ?? '');
  const [end, setEnd] = useState(to ?? '');
  const choose = (days: number) => {
    onSet(dayPlus(today, 1 - days), today);
    onDone();
  };
  return (
    <form
      className="flex flex-col gap-12"
      onSubmit={(event) => {
        event.preventDefault();
        // The other way round is meant the right way round.
        const [first, last] = start && end && start > end ? [end, start] : [start, end];
        onSet(first || undefined, last || undefined);
        onDone();
      }}
    >
      <div className="flex flex-wrap gap-4">
        {SPANS.map((days) => (
          <Button key={days} size="small" onClick={() => choose(days)}>
            {days === 1 ? t.today : t.lastDays(days)}
          </Button>
        ))}
      </div>
      <div className="flex gap-8">
        <label className="flex-1">
          <span className="mb-4 block text-caption text-text-2">{t.from}</span>
          <TextInput type="date" max={end || undefined} value={start} onChange={({ target }) => setStart(target.value)} />
        </label>
        <label className="flex-1">
          <span className="mb-4 block text-caption text-text-2">{t.to}</span>
          <TextInput type="date" min={start || undefined} value={end} onChange={({ target }) => setEnd(target.value)} />
        </label>
      </div>
      <div className="flex items-center justify-between gap-12">
        <span className="text-caption text-text-3">{t.daysIn(zone)}</span>
        <Button type="submit" tone="primary" size="small">
          {t.apply}
        </Button>
      </div>
    </form>
  );
}
