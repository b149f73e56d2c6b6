import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { failureOf } from '@/shared/api';
import { formatExact, formatInstant } from '@/shared/format';
import { Banner, Card, ErrorState, Forbidden, Skeleton } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { DetailPage, Facts, neighbours } from '@/shared/shapes';
import { useExperimentActs } from '../parts/experiment-acts';
import { ArmsCard, CourseCard, GuardsCard, RatioCard } from '../parts/experiment-result';
import { useSaying } from '../parts/saying';
import { OUTCOME_TONES, resultOptions, type ShownExperiment, type ShownResult, VERDICT_TONES } from '../tried';
import { useTriedWords } from '../words/tried';
import { Standing } from './experiments-list';

export function ExperimentDetail() {
  return useCan('predictions:read') ? <Found /> : <Forbidden permission="predictions:read" />;
}

function Found() {
  const { experiments: t, reasons } = useTriedWords();
  const { experimentId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(resultOptions(experimentId));
  usePlace({ title: data?.experiment.name ?? t.title, parent: { label: t.title, to: '/experiments' } });
  if (data) return <Detail key={experimentId} result={data} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

function Detail({ result }: { result: ShownResult }) {
  const { experiments: t } = useTriedWords();
  const navigate = useNavigate();
  const { experiment, verdict } = result;
  const { acts, said } = useExperimentActs(result);
  const { previous, next } = neighbours('/experiments', experiment.id);
  const go = (experimentId: string | undefined) => experimentId && (() => void navigate({ to: '/experiments/$experimentId', params: { experimentId } }));
  const isDraft = experiment.state === 'draft';
  return (
    <DetailPage
      title={experiment.name}
      help={{ text: t.help.one, guide: 'experiments' }}
      back={{ label: t.title, link: { to: '/experiments' } }}
      status={<Standing experiment={experiment} />}
      note={experiment.hypothesis}
      acts={acts}
      onPrevious={go(previous) || undefined}
      onNext={go(next) || undefined}
      banner={
        <div className="flex flex-col gap-12 empty:hidden">
          {said}
          {experiment.outcome && <Banner tone={OUTCOME_TONES[experiment.outcome]}>{t.outcomeNotes[experiment.outcome]}</Banner>}
          <Banner tone={isDraft ? 'idle' : VERDICT_TONES[verdict]}>{isDraft ? t.draftNote : t.result.verdicts[verdict]}</Banner>
        </div>
      }
      side={
        !isDraft && (
          <>
            <RatioCard result={result} />
            <GuardsCard result={result} />
            <FactsCard experiment={experiment} />
          </>
        )
      }
    >
      {isDraft ? (
        <FactsCard experiment={experiment} />
      ) : (
        <>
          <ArmsCard result={result} />
          <CourseCard result={result} />
        </>
      )}
    </DetailPage>
  );
}

function FactsCard({ experiment }: { experiment: ShownExperiment }) {
  const { experiments, unknown } = useTriedWords();
  const { facts: t } = experiments;
  const locale = useLocale();
  const zone = useZone();
  const say = useSaying();
  const at = (time: string | null) => (time ? formatInstant(time, locale, zone) : unknown);
  return (
    <Card title={t.title}>
      <Facts
        facts={[
          { label: t.champion, value: say.champion(experiment) },
          { label: t.challenger, value: say.model(experiment.challengerVersion) },
          { label: t.coverage, value: say.percent(experiment.coveragePercent / 100) },
          { label: t.share, value: say.percent(experiment.challengerPercent / 100) },
          { label: t.hours, value: t.hoursOf(formatExact(experiment.outcomeHours, locale)) },
          { label: t.created, value: at(experiment.createdAt) },
          { label: t.started, value: at(experiment.startedAt) },
          { label: t.ended, value: at(experiment.endedAt) },
        ]}
      />
    </Card>
  );
}
