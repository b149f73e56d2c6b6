import { useQuery } from '@tanstack/react-query';
import type { SegmentExplanation } from '@/client/routers/segments';
import { failureOf, trpc } from '@/shared/api';
import { formatInstant } from '@/shared/format';
import { ErrorState, Skeleton } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { useCustomerWords } from '../words';
import { RuleView } from './rule-view';

interface ExplanationProps {
  readonly segmentId: string;
  readonly customerId: string;
  readonly name: string;
}

/** Why somebody is in a segment, or is not: each condition with what it looked at. */
export function Explanation({ segmentId, customerId, name }: ExplanationProps) {
  const { reasons } = useCustomerWords();
  const segment = useQuery(trpc.segments.get.queryOptions({ id: segmentId }));
  const told = useQuery(trpc.segments.explain.queryOptions({ id: segmentId, customerId }, { staleTime: 0 }));
  const error = segment.error ?? told.error;
  if (error) return <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={told.refetch} />;
  if (!segment.data || !told.data) return <Skeleton count={4} />;
  return (
    <div className="flex flex-col gap-12">
      <Verdict told={told.data} name={name} />
      <RuleView rule={segment.data.rule} verdict={told.data.verdict} />
    </div>
  );
}

/** What holds now may not have moved anybody yet. */
function Verdict({ told: { memberSince, verdict }, name }: { told: SegmentExplanation; name: string }) {
  const { ask: t } = useCustomerWords().segments;
  const locale = useLocale();
  const zone = useZone();
  const isIn = memberSince && t.isIn(name, formatInstant(memberSince, locale, zone));
  const moving = verdict.holds ? memberSince === null && t.soon(name) : memberSince !== null && t.leaving(name);
  return (
    <p className="font-medium" role="status">
      {[isIn, moving].filter(Boolean).join(' ') || t.isNot(name)}
    </p>
  );
}
