// Whether events come through: what waits at each stage, for how long, since when, and what to do about it.
import type { PipelineStatus } from '@/client/routers/pipeline';
import { LineChart } from '@/shared/charts';
import { failureOf } from '@/shared/api';
import { formatCount, formatDuration, formatExact, formatInstant, formatSecond } from '@/shared/format';
import { Banner, Card, ErrorNote, ErrorState, Forbidden, Skeleton, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { PageHead, Tile } from '@/shared/shapes';
import { StagesTable, useStageName } from '../parts/stages-table';
import { fewLines, type Line, STAND_TONES, type Stand, standOf, troublesOf, useCourse, usePipeline, withGaps } from '../pipeline';
import { usePipelineWords } from '../words';

export function PipelinePage() {
  const t = usePipelineWords();
  usePlace({ title: t.title });
  return useCan('events:read') ? <Pipeline /> : <Forbidden permission="events:read" />;
}

const WORST: readonly Stand[] = ['fails', 'stands', 'behind', 'caughtUp'];

function Pipeline() {
  const t = usePipelineWords();
  const { data, error, refetch } = usePipeline();
  const worst = data && (WORST.find((stand) => data.stages.some((stage) => standOf(stage) === stand)) ?? 'caughtUp');
  return (
    <div className="mx-auto max-w-list">
      <PageHead title={t.title} help={{ text: t.help, guide: 'shopper-events' }} status={worst && <StatusChip tone={STAND_TONES[worst]} word={t.stands[worst]} meaning={t.meanings[worst]} />} />
      {data ? (
        <div className="flex flex-col gap-16 pb-32">
          {error && <ErrorNote failure={failureOf(error)} onRetry={refetch} />}
          <Troubles status={data} />
          <Tiles status={data} />
          <Charts />
          <Card title={t.stages} flush>
            <StagesTable label={t.stages} stages={data.stages} />
          </Card>
          <Card title={t.announcements} flush>
            <StagesTable label={t.announcements} stages={data.announcements} isShort />
          </Card>
        </div>
      ) : error ? (
        <Card>
          <ErrorState failure={failureOf(error)} onRetry={refetch} />
        </Card>
      ) : (
        <Skeleton shape="chart" count={2} />
      )}
    </div>
  );
}

/** What stands still, what that means, and what to do: the runbook, in its place. */
function Troubles({ status }: { status: PipelineStatus }) {
  const t = usePipelineWords();
  const nameOf = useStageName();
  const locale = useLocale();
  const troubles = troublesOf([...status.stages, ...status.announcements]);
  return troubles.map(({ stage, cause, waitingFor, oldestSeconds }) => (
    <Banner key={stage} tone="bad">
      <strong className="block font-medium">{t.trouble(nameOf(stage), formatDuration(`PT${Math.round(oldestSeconds)}S`, locale))}</strong>
      {waitingFor !== null && <span className="block wrap-anywhere">{t.waitingFor(waitingFor)}</span>}
      <span className="block">{t.causes[cause]}</span>
      <span className="block">{t.kept}</span>
    </Banner>
  ));
}

function Tiles({ status: { stages, dedup, geography } }: { status: PipelineStatus }) {
  const t = usePipelineWords();
  const locale = useLocale();
  const zone = useZone();
  const lag = stages.reduce((sum, each) => sum + each.lag, 0);
  const oldest = Math.max(0, ...stages.map(({ oldestSeconds }) => oldestSeconds));
  const window = Math.min(...dedup.map(({ windowSeconds }) => windowSeconds));
  const known = dedup.reduce((sum, each) => sum + each.events, 0);
  return (
    <div className="grid grid-cols-2 gap-16 nav:grid-cols-4">
      <Tile label={t.tiles.lag} figure={formatCount(lag, locale)} exact={formatExact(lag, locale)} note={t.tiles.lagNote} />
      <Tile label={t.tiles.oldest} figure={lag === 0 ? '—' : formatDuration(`PT${oldest.toFixed(1)}S`, locale)} />
      <Tile
        label={t.tiles.dedup}
        figure={formatCount(known, locale)}
        exact={formatExact(known, locale)}
        note={Number.isFinite(window) ? t.tiles.window(formatDuration(`PT${Math.round(window)}S`, locale)) : undefined}
      />
      <Tile
        label={t.tiles.places}
        figure={geography === null ? t.tiles.noPlaces : geography.error ? t.tiles.badPlaces : t.tiles.somePlaces}
        note={geography === null ? t.tiles.noFile : geography.error || (geography.builtAt ? t.tiles.built(formatInstant(geography.builtAt, locale, zone)) : undefined)}
      />
    </div>
  );
}

function Charts() {
  const t = usePipelineWords();
  const nameOf = useStageName();
  const locale = useLocale();
  const zone = useZone();
  const { data, error, refetch, dataUpdatedAt } = useCourse();
  if (error && !data) {
    return (
      <Card>
        <ErrorState failure={failureOf(error)} onRetry={refetch} />
      </Card>
    );
  }
  const { times, lag, age } = data ? withGaps(data, dataUpdatedAt) : { times: [], lag: [], age: [] };
  const buckets = times.map((at, place) => ({
    key: at ?? `gap${place}`,
    label: at === null ? '' : formatInstant(at, locale, zone),
    name: at === null ? t.gap : formatSecond(at, locale, zone),
  }));
  const series = (lines: readonly Line[]) =>
    lines.map(({ key, name, partition, values }) => ({ key, label: partition < 0 ? nameOf(name) : t.lineOf(nameOf(name), partition), values }));
  const seconds = (value: number) => formatDuration(`PT${value.toFixed(1)}S`, locale);
  return (
    <div className="grid gap-16 side:grid-cols-2">
      <Card>
        <LineChart
          title={t.charts.lag}
          answer={t.charts.span}
          isLoading={!data}
          buckets={buckets}
          series={series(fewLines(lag, (values) => values.reduce((sum, value) => sum + value, 0)))}
          format={(value) => formatExact(value, locale)}
          tick={(value) => (Number.isInteger(value) ? formatCount(value, locale) : '')}
        />
      </Card>
      <Card>
        <LineChart
          title={t.charts.age}
          answer={t.charts.span}
          isLoading={!data}
          buckets={buckets}
          series={series(fewLines(age, (values) => Math.max(...values)))}
          format={seconds}
          tick={(value) => t.charts.seconds(formatCount(value, locale))}
        />
      </Card>
    </div>
  );
}

