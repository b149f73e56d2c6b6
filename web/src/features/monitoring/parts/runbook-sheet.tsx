// What to do about a failure, in place: the runbook of the version that runs.
import { useQuery } from '@tanstack/react-query';
import { Prose, Sheet, Skeleton } from '@/shared/kit';

const RUNBOOKS = import.meta.glob<{ readonly title: string; readonly html: string }>('../../../../../docs/runbooks/*.md');

export function RunbookSheet({ runbook, title, onClose }: { runbook: string; title: string; onClose: () => void }) {
  const load = RUNBOOKS[`../../../../../docs/runbooks/${runbook}.md`];
  const { data } = useQuery({ queryKey: ['runbooks', runbook], queryFn: async () => (await load?.()) ?? null, staleTime: Infinity });
  return (
    <Sheet open title={data?.title ?? title} onClose={onClose}>
      {data ? <Prose html={data.html} /> : <Skeleton count={8} />}
    </Sheet>
  );
}
