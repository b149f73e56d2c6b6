import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ChartSpline, RefreshCw } from 'lucide-react';
import { useMemo } from 'react';
import { client } from '@/shared/api';
import { formatExact, formatInstant } from '@/shared/format';
import { Button, Card, EmptyState, Forbidden, StatusChip, toast, useTried } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type CardOf, type Column, ListPage, PeekPanel, rowsOf, useListState } from '@/shared/shapes';
import { Demand } from '../parts/demand';
import { useSaying } from '../parts/saying';
import { Section } from '../parts/section';
import { forecastsOptions, forecastsPage, lastRunOptions, type ShownForecast } from '../tried';
import { useTriedWords } from '../words/tried';

export function ForecastsList() {
  return useCan('predictions:read') ? <List /> : <Forbidden permission="predictions:read" />;
}

const NONE: readonly never[] = [];
const linkTo = ({ productId }: ShownForecast) => ({ to: '/products/$productId', params: { productId } }) as const;
const meanOf = ({ weeks }: ShownForecast) => weeks.reduce((sum, { mean }) => sum + mean, 0);

function List() {
  const { forecasts: t, reasons, needs } = useTriedWords();
  const off = useCan('predictions:write') ? undefined : needs('predictions:write');
  const say = useSaying();
  const { note, tried } = useTried(reasons);
  usePlace({ title: t.title });
  const state = useListState(NONE);
  const list = rowsOf(useInfiniteQuery(forecastsOptions()));
  const ask = () =>
    tried(async () => {
      await client.forecasts.make.mutate();
      toast(t.asked);
    });
  const card = (forecast: ShownForecast): CardOf => ({
    title: forecast.title,
    value: say.units(meanOf(forecast)),
    note: t.methods[forecast.method] ?? forecast.method,
    aside: <Interval of={forecast} />,
  });
  return (
    <Section>
      <ListPage
        name="forecasts"
        title={t.title}
        help={{ text: t.help, guide: 'forecasts' }}
        state={state}
        filters={NONE}
        columns={useColumns()}
        list={{ ...list, isBusy: false }}
        rowKey={({ productId }) => productId}
        nameOf={({ title }) => title}
        link={linkTo}
        card={card}
        peek={(id, close) => <Peek forecast={list.rows.find(({ productId }) => productId === id)} onClose={close} />}
        source={forecastsPage}
        primary={
          <Button icon={RefreshCw} disabledBecause={off} onClick={ask}>
            {t.make}
          </Button>
        }
        note={
          <>
            {note}
            <LastRun />
          </>
        }
        empty={<EmptyState icon={ChartSpline} title={t.empty.title} text={t.empty.text} />}
        reasons={reasons}
      />
    </Section>
  );
}

function Interval({ of: { weeks, isCurrent } }: { of: ShownForecast }) {
  const { forecasts: t } = useTriedWords();
  const say = useSaying();
  const [next] = weeks;
  if (!isCurrent) return <StatusChip inRow tone="warn" word={t.old} />;
  return next ? t.between(say.units(next.low), say.units(next.high)) : null;
}

function Peek({ forecast, onClose }: { forecast: ShownForecast | undefined; onClose: () => void }) {
  if (forecast === undefined) return null;
  return (
    <PeekPanel title={forecast.title} onClose={onClose}>
      <Demand productId={forecast.productId} />
    </PeekPanel>
  );
}

/** How the last forecasts were made, and how good each method was in its test. */
function LastRun() {
  const { forecasts: t } = useTriedWords();
  const locale = useLocale();
  const zone = useZone();
  const say = useSaying();
  const { data } = useQuery(lastRunOptions());
  const run = data?.items[0];
  if (!run) return null;
  if (run.method === null) return <p className="pb-12 text-dense text-text-2">{t.tooFew(formatExact(run.weeks, locale))}</p>;
  const scores = Object.entries(run.scores).toSorted(([, one], [, other]) => one - other);
  return (
    <div className="pb-16">
      <Card title={t.scores}>
        <p className="pb-8 text-dense text-text-2">{t.scoresAnswer}</p>
        <ul className="flex flex-wrap gap-x-24 gap-y-4 text-dense tabular-nums">
          {scores.map(([method, score]) => (
            <li key={method} className={method === run.method ? 'font-medium' : 'text-text-2'}>
              {t.methods[method] ?? method} {say.two(score)}
            </li>
          ))}
        </ul>
        <p className="pt-8 text-dense text-text-2">
          {t.run(formatInstant(run.madeAt, locale, zone), formatExact(run.products, locale))} {t.covered(say.percent(run.covered))}
        </p>
      </Card>
    </div>
  );
}

function useColumns(): readonly Column<ShownForecast>[] {
  const { forecasts: t } = useTriedWords();
  const say = useSaying();
  const locale = useLocale();
  return useMemo(
    () => [
      { key: 'product', head: t.columns.product, kind: 'name', cell: ({ title }) => title, file: ({ title }) => title },
      { key: 'next', head: t.columns.next, kind: 'count', cell: ({ weeks }) => say.units(weeks[0]?.median ?? 0), file: ({ weeks }) => weeks[0]?.median ?? null },
      { key: 'interval', head: t.columns.interval, kind: 'text', cell: (forecast) => <Interval of={forecast} />, file: ({ weeks }) => (weeks[0] ? `${weeks[0].low}–${weeks[0].high}` : null) },
      { key: 'mean', head: t.columns.mean, kind: 'count', cell: (forecast) => say.units(meanOf(forecast)), file: meanOf },
      { key: 'method', head: t.columns.method, kind: 'person', cell: ({ method }) => t.methods[method] ?? method, file: ({ method }) => method },
    ],
    // What is said follows the words and the locale.
    [t, locale],
  );
}
