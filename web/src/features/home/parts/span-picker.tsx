// The days that are looked at: the usual ones at a press, any other by two days.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { CalendarDays, ChevronDown } from 'lucide-react';
import type { Overview } from '@/client/routers/analytics';
import { dayIn, formatDay, formatInstant } from '@/shared/format';
import { Button, Popover } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { DayFilter } from '@/shared/shapes';
import { useWords } from '@/shared/words';
import { words } from '../words';
import { askedOf, lengthOf, searchOf } from './span';

export function SpanPicker({ overview }: { overview: Overview | undefined }) {
  const t = useWords(words).span;
  const zone = useZone();
  const locale = useLocale();
  const search = useSearch({ from: '/store/' });
  const navigate = useNavigate();
  const today = dayIn(new Date(), zone);
  const asked = askedOf(search, today);
  const span = overview?.span;
  const days = span && lengthOf(span);
  const said = span && (days === 1 && span.until === today ? t.today : t.daysTo(days ?? 1, formatDay(span.until, locale)));
  return (
    <div className="flex flex-wrap items-center gap-x-12 gap-y-4 pb-12">
      <Popover
        label={t.label}
        trigger={(props) => (
          <Button {...props} icon={CalendarDays} after={ChevronDown}>
            {said ?? t.label}
          </Button>
        )}
      >
        {(close) => (
          <DayFilter
            from={asked.since ?? span?.since}
            to={asked.until ?? span?.until}
            onSet={(from, to) => void navigate({ to: '/', search: searchOf(from, to, today), resetScroll: false })}
            onDone={close}
          />
        )}
      </Popover>
      {overview && days !== undefined && (
        <span className="text-dense text-text-2">
          {[
            t.against(days),
            ...(Date.parse(overview.span.endsAt) > Date.parse(overview.asOf) ? [t.soFar] : []),
            zone,
            t.asOf(formatInstant(overview.asOf, locale, zone)),
          ].join(' · ')}
        </span>
      )}
    </div>
  );
}
