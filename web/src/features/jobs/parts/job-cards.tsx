// A job as it is known: why it failed last, what it is to do, what came of it, what its runs wrote.
import { useQuery } from '@tanstack/react-query';
import { failureOf } from '@/shared/api';
import { formatExact, formatInstant } from '@/shared/format';
import { written, Banner, Card, Code, CopyId, ErrorState, Link, Skeleton } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { type Fact, Facts } from '@/shared/shapes';
import { type Job, logOptions } from '../data';
import { useJobWords } from '../words';
import { msSayer } from './charts';

export function JobCards({ job }: { job: Job }) {
  const t = useJobWords().job;
  return (
    <>
      {job.failedReason !== null && (
        <Card title={t.failure}>
          <div className="flex flex-col gap-12">
            <Banner tone={job.state === 'failed' ? 'bad' : 'warn'}>
              <span className="wrap-anywhere">{job.failedReason}</span>
            </Banner>
            {job.stacktrace && (
              <details>
                <summary className="w-fit rounded-chip pb-8 text-dense text-text-2">{t.stack}</summary>
                <Code label={t.stack} text={job.stacktrace} />
              </details>
            )}
          </div>
        </Card>
      )}
      <Card title={t.data}>
        <Code label={t.data} text={written(job.data)} />
      </Card>
      {job.result !== null && (
        <Card title={t.result}>
          <Code label={t.result} text={written(job.result)} />
        </Card>
      )}
      <LogCard job={job} />
    </>
  );
}

function LogCard({ job: { queue, id } }: { job: Job }) {
  const { job: t, reasons } = useJobWords();
  const locale = useLocale();
  const { data, error, refetch } = useQuery(logOptions(queue, id));
  if (error && !data) return <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />;
  return (
    <Card title={t.log}>
      {data === undefined ? (
        <Skeleton count={3} />
      ) : data.lines.length === 0 ? (
        <span className="text-text-2">{t.noLog}</span>
      ) : (
        <>
          <Code label={t.log} text={data.lines.join('\n')} />
          {data.total > data.lines.length && (
            <p className="pt-8 text-dense text-text-2">{t.logLines(formatExact(data.lines.length, locale), formatExact(data.total, locale))}</p>
          )}
        </>
      )}
    </Card>
  );
}

export function JobFacts({ job }: { job: Job }) {
  const words = useJobWords();
  const { job: t } = words;
  const locale = useLocale();
  const zone = useZone();
  const at = (label: string, instant: string | null): readonly Fact[] => (instant ? [{ label, value: formatInstant(instant, locale, zone) }] : []);
  const took = job.startedAt && job.finishedAt ? Date.parse(job.finishedAt) - Date.parse(job.startedAt) : null;
  return (
    <Card title={t.facts}>
      <Facts
        facts={[
          { label: t.queue, value: <Link to="/queues/$queue" params={{ queue: job.queue }}>{job.queue}</Link> },
          { label: t.attempts, value: words.attempts(job.attemptsMade, job.attemptsAllowed) },
          ...(job.priority > 0 ? [{ label: t.priority, value: formatExact(job.priority, locale) }] : []),
          ...at(t.added, job.addedAt),
          ...at(t.due, job.dueAt),
          ...at(t.started, job.startedAt),
          ...at(t.finished, job.finishedAt),
          ...(took === null ? [] : [{ label: t.took, value: msSayer(words, locale)(took) }]),
          ...(job.progress === null || job.progress === 0 ? [] : [{ label: t.progress, value: written(job.progress) }]),
          { label: t.id, value: <CopyId id={job.id} of={t.id} /> },
        ]}
      />
    </Card>
  );
}
