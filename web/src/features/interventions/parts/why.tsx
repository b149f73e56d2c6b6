// Why it was decided so: every check that was made, in plain words.
import { StatusMark } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import type { ShownDecision } from '../data';
import { useReachWords } from '../words';
import { sayCheck } from './say-check';

export function Checks({ decision: { checks } }: { decision: ShownDecision }) {
  const t = useReachWords();
  const locale = useLocale();
  return (
    <ul className="flex flex-col gap-8 text-dense">
      {checks.map((check) => (
        <li key={check.name} className="flex gap-8">
          <span className="shrink-0 pt-2">
            <StatusMark tone={check.passed ? 'good' : 'bad'} />
            <span className="sr-only">{check.passed ? t.checks.said.yes : t.checks.said.no}</span>
          </span>
          <span className="min-w-0 wrap-anywhere">{sayCheck(check, t, locale)}</span>
        </li>
      ))}
    </ul>
  );
}

/** What said no stands there, and the rest is folded. */
export function Why({ decision }: { decision: ShownDecision }) {
  const t = useReachWords();
  const locale = useLocale();
  const failed = decision.checks.find(({ name }) => name === decision.failed);
  return (
    <>
      {failed && <p className="wrap-anywhere">{sayCheck(failed, t, locale)}</p>}
      <details>
        <summary className="w-fit rounded-chip text-text-3 hover:text-text">{t.checks.all}</summary>
        <div className="pt-8">
          <Checks decision={decision} />
        </div>
      </details>
    </>
  );
}
