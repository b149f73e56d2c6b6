// What was sold of a product week by week, and what will be, as far as it can be told.
import { useQuery } from '@tanstack/react-query';
import { failureOf } from '@/shared/api';
import { BandChart } from '@/shared/charts';
import { formatDay } from '@/shared/format';
import { Card, ErrorState, Skeleton } from '@/shared/kit';
import { useCan, useLocale } from '@/shared/session';
import { forecastOptions } from '../tried';
import { useTriedWords } from '../words/tried';
import { useSaying } from './saying';

const SHOWN_WEEKS = 26;

/** A card for pages of products; absent for whoever may not read predictions. */
export function DemandCard({ productId }: { productId: string }) {
  return useCan('predictions:read') ? (
    <Card>
      <Demand productId={productId} />
    </Card>
  ) : null;
}

export function Demand({ productId }: { productId: string }) {
  const { forecasts, reasons } = useTriedWords();
  const { card: t } = forecasts;
  const locale = useLocale();
  const say = useSaying();
  const { data, error, refetch } = useQuery(forecastOptions(productId));
  if (!data) return error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="chart" />;
  const { forecast } = data;
  const past = data.past.slice(-SHOWN_WEEKS);
  const coming = forecast?.isCurrent ? forecast.weeks : [];
  const buckets = [...past, ...coming].map(({ fromDay }) => ({ key: fromDay, label: formatDay(fromDay, locale) }));
  const before = past.map(() => null);
  const after = coming.map(() => null);
  const mean = coming.reduce((sum, week) => sum + week.mean, 0);
  return (
    <>
      <BandChart
        title={t.title}
        answer={coming.length > 0 ? t.answer(say.units(mean)) : undefined}
        buckets={buckets}
        past={{ key: 'past', label: t.past, values: [...past.map(({ units }) => units), ...after] }}
        value={{ key: 'median', label: t.median, values: [...before, ...coming.map(({ median }) => median)] }}
        low={{ key: 'low', label: t.low, values: [...before, ...coming.map(({ low }) => low)] }}
        high={{ key: 'high', label: t.high, values: [...before, ...coming.map(({ high }) => high)] }}
        format={say.units}
      />
      {coming.length === 0 && <p className="pt-8 text-dense text-text-2">{forecast ? t.old : t.none}</p>}
    </>
  );
}
