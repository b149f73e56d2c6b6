import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { failureOf } from '@/shared/api';
import { ErrorState, Forbidden, Skeleton } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { PageHead } from '@/shared/shapes';
import { type Breakdown, liftOptions } from '../data';
import { LiftCard } from '../parts/lift';
import { PerformanceCard } from '../parts/performance';
import { Section } from '../parts/section';
import { useReachWords } from '../words';

export function ResultsPage() {
  return useCan('interventions:read') ? <Results /> : <Forbidden permission="interventions:read" />;
}

function Results() {
  const t = useReachWords();
  usePlace({ title: t.sections.results });
  const [by, setBy] = useState<Breakdown>('channel');
  const { data, error, refetch } = useQuery(liftOptions());
  return (
    <Section>
      <div className="mx-auto flex max-w-detail flex-col gap-16">
        <PageHead title={t.sections.results} help={{ text: t.help.results, guide: 'interventions' }} />
        {data && <LiftCard lift={data} />}
        {!data && (error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={1} />)}
        <PerformanceCard by={by} onBy={setBy} />
      </div>
    </Section>
  );
}
