import { useQuery } from '@tanstack/react-query';
import { failureOf } from '@/shared/api';
import { Button, ButtonLink, ErrorState, Skeleton } from '@/shared/kit';
import { PeekPanel } from '@/shared/shapes';
import { type Job, jobOptions } from '../data';
import { useJobWords } from '../words';
import { JobChip } from './chips';
import { useJobActs } from './job-acts';
import { JobCards, JobFacts } from './job-cards';

/** A job beside its list, with what can be done with it. */
export function JobPeek({ queue, id, onClose }: { queue: string; id: string; onClose: () => void }) {
  const t = useJobWords();
  const { data: job, error, refetch } = useQuery(jobOptions(queue, id));
  return (
    <PeekPanel
      title={job?.name ?? t.jobColumns.job}
      onClose={onClose}
      actions={
        <ButtonLink size="small" to="/queues/$queue/$jobId" params={{ queue, jobId: id }}>
          {t.open}
        </ButtonLink>
      }
    >
      {job ? <Inside job={job} onGone={onClose} /> : error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="row" count={5} />}
    </PeekPanel>
  );
}

function Inside({ job, onGone }: { job: Job; onGone: () => void }) {
  const { acts, said } = useJobActs(job, onGone);
  return (
    <div className="flex flex-col gap-16">
      <span className="flex flex-wrap items-center gap-8">
        <JobChip state={job.state} />
        {acts.map(({ key, label, icon, disabledBecause, onAct }) => (
          <Button key={key} size="small" icon={icon} disabledBecause={disabledBecause} onClick={onAct}>
            {label}
          </Button>
        ))}
      </span>
      {said}
      <JobFacts job={job} />
      <JobCards job={job} />
    </div>
  );
}
