// The next dues on the clock of the schedule's zone, beside the store's; where the clock changes in between, it says so.
import type { Preview } from '@/client/routers/scheduling';
import { formatInstant } from '@/shared/format';
import { useLocale, useZone } from '@/shared/session';
import { useScheduleWords } from '../words';

/** "+02:00" of 7,200 seconds. */
export function offsetOf(seconds: number): string {
  const minutes = Math.abs(Math.round(seconds / 60));
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${seconds < 0 ? '−' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

export function Dues({ preview: { dues, timeZone, words, clockChanges } }: { preview: Preview }) {
  const { dues: t } = useScheduleWords();
  const locale = useLocale();
  const zone = useZone();
  const isElsewhere = timeZone !== zone;
  return (
    <div className="flex flex-col gap-12">
      <p>
        <span className="font-medium">{words}</span> <span className="text-text-2">{t.on(timeZone)}</span>
      </p>
      {dues.length === 0 && <p className="text-text-2">{t.none}</p>}
      <ol className="flex flex-col gap-4 text-dense tabular-nums">
        {dues.map(({ at, offsetSeconds }, place) => (
          <li key={at} className="flex flex-wrap gap-x-12">
            <span>{formatInstant(at, locale, timeZone)}</span>
            {isElsewhere && <span className="text-text-2">{t.yours(formatInstant(at, locale, zone), zone)}</span>}
            {place > 0 && dues[place - 1]?.offsetSeconds !== offsetSeconds && <span className="text-warn-text">{t.shift(offsetOf(offsetSeconds))}</span>}
          </li>
        ))}
      </ol>
      <p className="text-dense text-text-2">{clockChanges === null ? t.noChanges : `${t.changes}: ${clockChanges}.`}</p>
    </div>
  );
}
