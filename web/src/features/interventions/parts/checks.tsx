// Why it was decided so: every check that was made, with what was found and what was needed.
import { useQuery } from '@tanstack/react-query';
import { Card, StatusChip } from '@/shared/kit';
import { decisionsOptions, type ShownDecision } from '../data';
import { useReachWords } from '../words';

export function ChecksCard({ cartId, episode }: { cartId: string; episode: number }) {
  const { checks: t } = useReachWords();
  const { data } = useQuery(decisionsOptions(cartId));
  const decision = data?.items.find((each) => each.episode === episode);
  if (data === undefined) return null;
  return (
    <Card title={t.title}>
      {decision ? <Checks decision={decision} /> : <p className="text-text-2">{t.none}</p>}
    </Card>
  );
}

function Checks({ decision }: { decision: ShownDecision }) {
  const { checks: t } = useReachWords();
  return (
    <ul className="flex flex-col">
      {decision.checks.map(({ name, passed, found, needed }) => (
        <li key={name} className="flex items-center justify-between gap-12 border-t border-line py-8 text-dense first:border-t-0">
          <span className="min-w-0">
            <span className="block font-medium">{t.names[name]}</span>
            <span className="block text-text-2 wrap-anywhere">{[found, needed && t.needed(needed)].filter(Boolean).join(' · ')}</span>
          </span>
          <StatusChip inRow tone={passed ? 'good' : 'warn'} word={passed ? t.yes : t.no} />
        </li>
      ))}
    </ul>
  );
}
