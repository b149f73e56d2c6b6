// A rule as it is read: groups with their conditions, and beside each what it found of somebody.
import { CircleCheck, CircleX } from 'lucide-react';
import type { RuleVerdict } from '@/client/routers/segments';
import { useProductNames } from '@/features/catalog';
import { Icon } from '@/shared/kit';
import { useCustomerWords } from '../words';
import { type Condition, productsIn, type Rule } from './rule-tree';
import { useSayCondition, useSayFigure } from './say-rule';

interface RuleViewProps {
  readonly rule: Rule;
  /** Of one customer: a tree of the same build. */
  readonly verdict?: RuleVerdict | undefined;
}

export function RuleView({ rule, verdict }: RuleViewProps) {
  const say = useSayCondition(useProductNames(productsIn(rule)));
  return <Part rule={rule} verdict={verdict} say={say} negated={false} />;
}

interface PartProps extends RuleViewProps {
  readonly say: (condition: Condition) => string;
  readonly negated: boolean;
}

function Part({ rule, verdict, say, negated }: PartProps) {
  const { build: t, say: words } = useCustomerWords().segments;
  if (rule.kind === 'not') return <Part rule={rule.rule} verdict={verdict?.parts[0]} say={say} negated={!negated} />;
  // What is denied holds where the rest does not.
  const holds = verdict && verdict.holds !== negated;
  if (rule.kind === 'all' || rule.kind === 'any') {
    const title = negated ? { all: t.notAll, any: t.none }[rule.kind] : t[rule.kind];
    return (
      <div>
        <p className="flex items-start gap-8">
          <Mark holds={holds} />
          <span className="text-text-2">{title}</span>
        </p>
        <ul className="mt-4 flex flex-col gap-4 border-l border-line pl-16">
          {rule.rules.map((each, place) => (
            <li key={place}>
              <Part rule={each} verdict={verdict?.parts[place]} say={say} negated={false} />
            </li>
          ))}
        </ul>
      </div>
    );
  }
  const said = say(rule);
  return (
    <p className="flex items-start gap-8">
      <Mark holds={holds} />
      <span className="min-w-0 wrap-anywhere">
        {negated ? words.not(said) : said}
        {verdict && <Figure rule={rule} value={verdict.value} />}
      </span>
    </p>
  );
}

function Figure({ rule, value }: { rule: Condition; value: string | null }) {
  const { ask: t } = useCustomerWords().segments;
  const say = useSayFigure();
  return <span className="block text-dense text-text-2">{t.found(say(rule, value))}</span>;
}

function Mark({ holds }: { holds: boolean | undefined }) {
  const { ask: t } = useCustomerWords().segments;
  if (holds === undefined) return null;
  return (
    <span className={holds ? 'flex pt-2 text-good-mark' : 'flex pt-2 text-text-3'}>
      <Icon of={holds ? CircleCheck : CircleX} />
      <span className="sr-only">{holds ? t.holds : t.fails}</span>
    </span>
  );
}
