import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { failureOf } from '@/shared/api';
import { AfterBlink, ErrorState, Forbidden, Skeleton } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { DetailPage, neighbours } from '@/shared/shapes';
import { type Job, jobOptions } from '../data';
import { JobChip } from '../parts/chips';
import { useJobActs } from '../parts/job-acts';
import { JobCards, JobFacts } from '../parts/job-cards';
import { useJobWords } from '../words';

export function JobDetail() {
  return useCan('jobs:read') ? <Found /> : <Forbidden permission="jobs:read" />;
}

function Found() {
  const t = useJobWords();
  const { queue = '', jobId = '' } = useParams({ strict: false });
  const { data: job, error, refetch } = useQuery(jobOptions(queue, jobId));
  usePlace({ title: job?.name ?? t.jobColumns.job, parent: { label: queue, to: `/queues/${queue}` } });
  if (job) return <Detail key={job.id} job={job} />;
  if (error) return <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} />;
  return (
    <AfterBlink>
      <div className="mx-auto flex max-w-detail flex-col gap-16 pt-16">
        <Skeleton shape="title" width={0.3} />
        <Skeleton shape="chart" count={2} />
      </div>
    </AfterBlink>
  );
}

function Detail({ job }: { job: Job }) {
  const t = useJobWords();
  const navigate = useNavigate();
  const { queue } = job;
  const list = `/queues/${queue}`;
  const back = { to: '/queues/$queue', params: { queue }, search: lastSearch(list) as never } as const;
  const { acts, said } = useJobActs(job, () => void navigate(back));
  const { previous, next } = neighbours(list, job.id);
  const go = (jobId: string | undefined) => jobId && (() => void navigate({ to: '/queues/$queue/$jobId', params: { queue, jobId } }));
  return (
    <DetailPage
      title={job.name}
      help={{ text: t.help.job, guide: 'jobs' }}
      back={{ label: queue, link: back }}
      status={<JobChip state={job.state} />}
      note={t.attempts(job.attemptsMade, job.attemptsAllowed)}
      acts={acts}
      onPrevious={go(previous) || undefined}
      onNext={go(next) || undefined}
      banner={said}
      side={<JobFacts job={job} />}
    >
      <JobCards job={job} />
    </DetailPage>
  );
}
