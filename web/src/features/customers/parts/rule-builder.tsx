// Builds the rule of a segment: groups of conditions in groups, each with the pickers that it needs.
import { Plus, Trash2 } from 'lucide-react';
import { useId } from 'react';
import { Button, Checkbox, IconButton, Select } from '@/shared/kit';
import { useCustomerWords } from '../words';
import { ConditionFields } from './condition-fields';
import { type ConditionKind, type ConditionNode, DEEPEST, type GroupNode, isGroup, MOST_IN_GROUP, newCondition, newGroup, type RuleNode } from './rule-tree';

const KINDS: readonly ConditionKind[] = [
  ...(['joined', 'lastOrder', 'orders', 'spent', 'bought', 'location'] as const),
  ...(['tagged', 'group', 'consent', 'behaviour', 'points'] as const),
];

let made = 0;
/** Names what is new on this page; what was there is named by its place. */
const newKey = (): string => `new-${++made}`;

interface GroupProps {
  readonly node: GroupNode;
  readonly onChange: (node: GroupNode) => void;
  readonly onRemove?: (() => void) | undefined;
  readonly depth?: number;
}

export function RuleBuilder({ node, onChange, onRemove, depth = 1 }: GroupProps) {
  const { build: t } = useCustomerWords().segments;
  const id = useId();
  const { nodes, kind, negated } = node;
  const put = (place: number, next: RuleNode) => onChange({ ...node, nodes: nodes.map((each, at) => (at === place ? next : each)) });
  const take = (place: number) => onChange({ ...node, nodes: nodes.filter((_, at) => at !== place) });
  const add = (next: RuleNode) => onChange({ ...node, nodes: [...nodes, next] });
  const full = nodes.length >= MOST_IN_GROUP ? t.tooMany : undefined;
  // A group in it and a condition in that, and each may be denied.
  const deep = depth + 2 > DEEPEST ? t.tooDeep : undefined;
  return (
    <div role="group" aria-labelledby={id} className="flex min-w-0 flex-col gap-8">
      <span id={id} className="sr-only">
        {t.group}
      </span>
      <div className="flex items-center gap-8">
        <span className="min-w-0 flex-1 rows:flex-none">
          <Joined kind={kind} negated={negated} onChange={(change) => onChange({ ...node, ...change })} />
        </span>
        {onRemove && <IconButton icon={Trash2} label={t.removeGroup} onClick={onRemove} />}
      </div>
      <ul className="flex flex-col gap-12 border-l-2 border-line pl-12">
        {nodes.map((each, place) => (
          <li key={each.key}>
            {isGroup(each) ? (
              <RuleBuilder node={each} depth={depth + 1} onChange={(next) => put(place, next)} onRemove={() => take(place)} />
            ) : (
              <Condition node={each} onChange={(next) => put(place, next)} onRemove={() => take(place)} />
            )}
          </li>
        ))}
        <li className="flex flex-wrap gap-8">
          <Button size="small" icon={Plus} disabledBecause={full} onClick={() => add(newCondition(newKey()))}>
            {t.add}
          </Button>
          <Button size="small" tone="quiet" icon={Plus} disabledBecause={deep ?? full} onClick={() => add(newGroup(newKey()))}>
            {t.addGroup}
          </Button>
        </li>
      </ul>
    </div>
  );
}

type How = 'all' | 'any' | 'notAll' | 'none';

const HOWS: Record<How, Pick<GroupNode, 'kind' | 'negated'>> = {
  all: { kind: 'all', negated: false },
  any: { kind: 'any', negated: false },
  notAll: { kind: 'all', negated: true },
  none: { kind: 'any', negated: true },
};

function Joined({ kind, negated, onChange }: Pick<GroupNode, 'kind' | 'negated'> & { onChange: (change: Pick<GroupNode, 'kind' | 'negated'>) => void }) {
  const { build: t } = useCustomerWords().segments;
  const hows = Object.keys(HOWS) as How[];
  const how = hows.find((each) => HOWS[each].kind === kind && HOWS[each].negated === negated) ?? 'all';
  return <Select aria-label={t.group} choices={hows.map((value) => ({ value, label: t[value] }))} value={how} onPick={(picked) => onChange(HOWS[picked])} />;
}

interface ConditionProps {
  readonly node: ConditionNode;
  readonly onChange: (node: ConditionNode) => void;
  readonly onRemove: () => void;
}

function Condition({ node, onChange, onRemove }: ConditionProps) {
  const { build: t } = useCustomerWords().segments;
  return (
    <div role="group" aria-label={t.kinds[node.kind]} className="flex items-start gap-8">
      <div className="flex min-w-0 flex-1 flex-wrap items-start gap-8">
        <span className="basis-full rows:basis-1/4">
          <Select
            aria-label={t.field}
            choices={KINDS.map((value) => ({ value, label: t.kinds[value] }))}
            value={node.kind}
            onPick={(kind) => onChange({ ...newCondition(node.key, kind), negated: node.negated })}
          />
        </span>
        <ConditionFields node={node} onChange={(change) => onChange({ ...node, ...change })} />
        <span className="flex min-h-control items-center">
          <Checkbox label={t.isNot} checked={node.negated} onChange={({ target }) => onChange({ ...node, negated: target.checked })} />
        </span>
      </div>
      <IconButton icon={Trash2} label={t.remove(t.kinds[node.kind])} onClick={onRemove} />
    </div>
  );
}
