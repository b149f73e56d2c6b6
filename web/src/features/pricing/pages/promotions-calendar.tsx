import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { CalendarDays, ChevronLeft, ChevronRight, Plus } from 'lucide-react';
import type { Promotion } from '@/client/routers/promotions';
import { failureOf, trpc } from '@/shared/api';
import { SpanGrid } from '@/shared/charts';
import { dayIn } from '@/shared/format';
import { Button, ButtonLink, EmptyState, ErrorState, Forbidden, IconButton, Link, LoadingBar, Skeleton } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { PageHead } from '@/shared/shapes';
import { runningBetween } from '../data';
import { PhaseChip } from '../parts/chips';
import { isWeekend, type Month, monthKey, monthOf, monthPlus, placeIn } from '../parts/month';
import { useSayDates } from '../parts/saying';
import { Sections } from '../parts/sections';
import { PHASE_TONES } from '../status';
import { usePricingWords } from '../words';

export function PromotionsCalendar() {
  return useCan('pricing:read') ? <Calendar /> : <Forbidden permission="pricing:read" />;
}

const runningOptions = ({ from, to }: Month) => ({
  queryKey: [...trpc.promotions.list.pathKey(), 'calendar', from, to],
  queryFn: ({ signal }: { signal: AbortSignal }) => runningBetween(from, to, signal),
  placeholderData: keepPreviousData,
});

function Calendar() {
  const t = usePricingWords();
  const locale = useLocale();
  const zone = useZone();
  const canWrite = useCan('pricing:write');
  const navigate = useNavigate();
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const today = dayIn(new Date(), zone);
  const asked = typeof search['month'] === 'string' ? search['month'] : undefined;
  const month = monthOf(monthKey(asked, today), zone);
  const { data, error, refetch, isFetching } = useQuery(runningOptions(month));
  usePlace({ title: t.sections.calendar });
  const name = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month.key}-01T00:00:00Z`));
  const go = (key: string) => navigate({ to: '/prices/calendar', search: (key === today.slice(0, 7) ? {} : { month: key }) as never, resetScroll: false });
  return (
    <div className="mx-auto max-w-list">
      <Sections />
      <PageHead
        title={t.sections.calendar}
        help={{ text: t.help.calendar, guide: 'pricing' }}
        note={t.calendar.zone(zone)}
        actions={
          canWrite && (
            <ButtonLink to="/prices/promotions/new" tone="primary" icon={Plus}>
              {t.promotions.create}
            </ButtonLink>
          )
        }
      />
      <div className="flex flex-wrap items-center gap-8 py-12">
        <IconButton tone="plain" size="small" icon={ChevronLeft} label={t.calendar.before} onClick={() => go(monthPlus(month.key, -1))} />
        <h2 aria-live="polite" className="text-heading">
          {name}
        </h2>
        <IconButton tone="plain" size="small" icon={ChevronRight} label={t.calendar.after} onClick={() => go(monthPlus(month.key, 1))} />
        {month.key !== today.slice(0, 7) && (
          <Button size="small" onClick={() => go(today.slice(0, 7))}>
            {t.calendar.today}
          </Button>
        )}
      </div>
      <div className="relative mb-32 overflow-clip rounded-card border border-line bg-surface">
        <LoadingBar active={isFetching && data !== undefined} />
        {data ? <Running promotions={data} month={month} label={t.calendar.label(name)} /> : error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Waiting />}
      </div>
    </div>
  );
}

const isBefore = (one: string, other: string): boolean => Date.parse(one) < Date.parse(other);

const Waiting = () => (
  <div className="p-8">
    <Skeleton shape="row" count={6} />
  </div>
);

function Running({ promotions, month, label }: { promotions: readonly Promotion[]; month: Month; label: string }) {
  const t = usePricingWords();
  const zone = useZone();
  const dates = useSayDates();
  const now = new Date().toISOString();
  const isNow = !isBefore(now, month.from) && isBefore(now, month.to);
  if (promotions.length === 0) return <EmptyState icon={CalendarDays} title={t.calendar.empty} />;
  return (
    <SpanGrid
      label={label}
      now={isNow ? placeIn(month, now, zone) : undefined}
      units={month.days.map((day, place) => ({ key: day, label: String(place + 1), isMain: place % 7 === 0, isQuiet: isWeekend(day) }))}
      spans={promotions.map((promotion) => ({
        key: promotion.id,
        tone: PHASE_TONES[promotion.phase],
        from: promotion.startsAt === null || isBefore(promotion.startsAt, month.from) ? null : placeIn(month, promotion.startsAt, zone),
        to: promotion.endsAt === null || isBefore(month.to, promotion.endsAt) ? null : placeIn(month, promotion.endsAt, zone),
        name: (
          <>
            <span className="flex items-center justify-between gap-8">
              <Link to="/prices/promotions/$promotionId" params={{ promotionId: promotion.id }} tone="plain">
                <span className="line-clamp-2 font-medium wrap-anywhere">{promotion.terms.name}</span>
              </Link>
              <PhaseChip inRow phase={promotion.phase} />
            </span>
            <span className="block text-dense text-text-2">{dates(promotion)}</span>
          </>
        ),
      }))}
    />
  );
}
