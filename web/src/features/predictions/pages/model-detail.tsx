import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { failureOf } from '@/shared/api';
import { formatExact, formatInstant, numberFormat } from '@/shared/format';
import { Banner, Card, CopyId, ErrorState, Forbidden, Skeleton, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { DetailPage, Facts, neighbours } from '@/shared/shapes';
import { modelOptions, type ShownDetail, statusOptions } from '../data';
import { EffectsCard } from '../parts/effects';
import { HistoryCard } from '../parts/history';
import { MeasuresCard } from '../parts/measures';
import { useModelActs } from '../parts/model-acts';
import { ReliabilityCard } from '../parts/reliability';
import { SegmentsCard } from '../parts/segments';
import { STANDING_TONES, standingOf } from '../status';
import { useModelWords } from '../words';

export function ModelPage() {
  return useCan('predictions:read') ? <Found /> : <Forbidden permission="predictions:read" />;
}

function Found() {
  const t = useModelWords();
  const { version = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(modelOptions(Number(version)));
  usePlace({ title: t.version(Number(version)), parent: { label: t.title, to: '/models' } });
  if (data) return <Detail key={version} detail={data} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

function Detail({ detail }: { detail: ShownDetail }) {
  const t = useModelWords();
  const navigate = useNavigate();
  const { model } = detail;
  const { data: status } = useQuery(statusOptions(model.version));
  const { acts, said } = useModelActs(model, { isLoaded: status?.isLoaded ?? false });
  const { previous, next } = neighbours('/models', String(model.version));
  const go = (version: string | undefined) => version && (() => void navigate({ to: '/models/$version', params: { version } }));
  const standing = standingOf(model);
  const why = model.refusedBecause === null ? status?.unusableBecause : null;
  return (
    <DetailPage
      title={t.version(model.version)}
      help={{ text: t.help.model, guide: 'models' }}
      back={{ label: t.title, link: { to: '/models' } }}
      status={<StatusChip tone={STANDING_TONES[standing]} word={t.standings[standing]} />}
      acts={acts}
      onPrevious={go(previous) || undefined}
      onNext={go(next) || undefined}
      banner={
        <div className="flex flex-col gap-12 empty:hidden">
          {said}
          {model.refusedBecause !== null && <Banner tone="bad">{t.refused(model.refusedBecause)}</Banner>}
          {why && <Banner tone="warn">{t.unusable(why)}</Banner>}
        </div>
      }
      side={<FactsCard detail={detail} memory={status?.isLoaded ? status.memoryBytes : null} scored={status?.scored ?? 0} />}
      story={<HistoryCard />}
    >
      <MeasuresCard model={model} />
      <ReliabilityCard model={model} />
      <EffectsCard effects={detail.effects} />
      <SegmentsCard segments={detail.segments} columns={detail.columns} />
    </DetailPage>
  );
}

function FactsCard({ detail: { model, parity }, memory, scored }: { detail: ShownDetail; memory: number | null; scored: number }) {
  const { facts: t } = useModelWords();
  const locale = useLocale();
  const zone = useZone();
  const at = (instant: string) => formatInstant(instant, locale, zone);
  return (
    <Card title={t.title}>
      <Facts
        facts={[
          { label: t.algorithm, value: model.algorithm },
          ...(model.windowFrom === null || model.windowTo === null ? [] : [{ label: t.window, value: t.windowOf(at(model.windowFrom), at(model.windowTo)) }]),
          ...(model.featureCommit === null ? [] : [{ label: t.commit, value: <CopyId id={model.featureCommit} of={t.commit} /> }]),
          { label: t.digest, value: <CopyId id={model.digest} of={t.digest} /> },
          { label: t.parity, value: numberFormat(locale, { notation: 'scientific', maximumFractionDigits: 1 }).format(parity.probability) },
          { label: t.size, value: megabytes(model.bytes, locale) },
          { label: t.memory, value: memory === null ? t.notLoaded : megabytes(memory, locale) },
          { label: t.scored, value: formatExact(scored, locale) },
          { label: t.made, value: at(model.createdAt) },
        ]}
      />
    </Card>
  );
}

const megabytes = (bytes: number, locale: string): string =>
  numberFormat(locale, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(bytes / 1e6);
