// A rule of a segment as it is built: groups and conditions, some of them not filled in yet, and back to what the server takes.
import type {
  BehaviourRule,
  BoughtRule,
  Comparison,
  ConsentRule,
  CreateSegment,
  GroupRule,
  JoinedRule,
  LastOrderRule,
  LocationRule,
  OrdersRule,
  PointsRule,
  Segment,
  SpentRule,
  TaggedRule,
  When,
} from '@/client/routers/segments';

export type Rule = Segment['rule'];
export type RuleInput = CreateSegment['rule'];
export type Condition = Exclude<Rule, { kind: 'all' | 'any' | 'not' }>;
export type ConditionKind = Condition['kind'];

export const DEEPEST = 6;
export const MOST_IN_GROUP = 20;

/** A whole number as it is typed: null for nothing, a text while it cannot be read. */
export type Typed = number | string | null;

/** What is typed where a condition wants a number; a span of days that is off reaches back for ever. */
interface Numbers {
  readonly days: Typed;
  readonly count: Typed;
  readonly isLately: boolean;
  readonly withinDays: Typed;
}

export interface ConditionNode {
  readonly key: string;
  readonly negated: boolean;
  readonly kind: ConditionKind;
  readonly numbers: Numbers;
  readonly comparison: Comparison;
  readonly when: When;
  /** Products, tags, groups or countries. */
  readonly chosen: readonly string[];
  readonly regions: readonly string[];
  readonly every: boolean;
  readonly channel: ConsentRule['channel'];
  /** A purpose, or what somebody did. */
  readonly name: string;
  /** Of another currency than the store's, where the rule says one. */
  readonly currency: string | null;
}

export interface GroupNode {
  readonly key: string;
  readonly negated: boolean;
  readonly kind: 'all' | 'any';
  readonly nodes: readonly RuleNode[];
}

export type RuleNode = GroupNode | ConditionNode;

export const isGroup = (node: RuleNode): node is GroupNode => node.kind === 'all' || node.kind === 'any';

const PLAIN: Omit<ConditionNode, 'key' | 'kind'> = {
  negated: false,
  numbers: { days: 30, count: null, isLately: false, withinDays: 90 },
  comparison: 'atLeast',
  when: 'within',
  chosen: [],
  regions: [],
  every: false,
  channel: 'email',
  name: '',
  currency: null,
};

export const newCondition = (key: string, kind: ConditionKind = 'orders'): ConditionNode => ({ ...PLAIN, key, kind });
export const newGroup = (key: string): GroupNode => ({ key, negated: false, kind: 'any', nodes: [newCondition(`${key}.0`)] });

/** A rule as a group of conditions; a key names the place, so that the same rule is the same tree. */
export function treeOf(rule: Rule): GroupNode {
  const node = nodeOf(rule, '0', false);
  return isGroup(node) ? node : { key: '', negated: false, kind: 'all', nodes: [node] };
}

function nodeOf(rule: Rule, key: string, negated: boolean): RuleNode {
  if (rule.kind === 'not') return nodeOf(rule.rule, key, !negated);
  if (rule.kind === 'all' || rule.kind === 'any') {
    return { key, negated, kind: rule.kind, nodes: rule.rules.map((each, place) => nodeOf(each, `${key}.${place}`, false)) };
  }
  // That something is not allowed is the same as not that it is.
  const turned = rule.kind === 'consent' && !rule.given;
  return { ...PLAIN, key, negated: negated !== turned, kind: rule.kind, ...partsOf(rule) };
}

function partsOf(rule: Condition): Partial<ConditionNode> {
  const numbers = (given: Partial<Numbers> & { within?: number | null }): Pick<ConditionNode, 'numbers'> => {
    const { within = null, ...rest } = given;
    return { numbers: { ...PLAIN.numbers, ...rest, ...(within === null ? {} : { isLately: true, withinDays: within }) } };
  };
  switch (rule.kind) {
    case 'joined':
    case 'lastOrder':
      return { when: rule.when, ...numbers({ days: rule.days }) };
    case 'orders':
      return { comparison: rule.comparison, ...numbers({ count: rule.count, within: rule.withinDays }) };
    case 'spent':
      return { comparison: rule.comparison, currency: rule.currency, ...numbers({ count: rule.amountMinor, within: rule.withinDays }) };
    case 'bought':
      return { chosen: rule.productIds, ...numbers({ count: rule.quantity, within: rule.withinDays }) };
    case 'location':
      return { chosen: rule.countries, regions: rule.regions };
    case 'tagged':
      return { chosen: rule.tags, every: rule.every };
    case 'group':
      return { chosen: rule.groupIds };
    case 'consent':
      return { channel: rule.channel, name: rule.purpose };
    case 'behaviour':
      return { name: rule.name, comparison: rule.comparison, ...numbers({ count: rule.times, within: rule.withinDays }) };
    case 'points':
      return { comparison: rule.comparison, ...numbers({ count: rule.points }) };
  }
}

/** The rule that a tree stands for; null while something of it is not filled in. */
export function ruleOf(node: RuleNode): Rule | null {
  const inner = isGroup(node) ? groupOf(node) : conditionOf(node);
  return inner && node.negated ? { kind: 'not', rule: inner } : inner;
}

function groupOf({ kind, nodes }: GroupNode): Rule | null {
  const rules = nodes.map(ruleOf);
  return rules.length > 0 && rules.every((each) => each !== null) ? { kind, rules } : null;
}

const PURPOSE = /^[a-z][a-z0-9_]*$/;
const BEHAVIOUR = /^[a-z][a-z0-9_.]*$/;

function conditionOf(node: ConditionNode): Condition | null {
  const { kind, comparison, when, numbers, chosen, name } = node;
  const count = whole(numbers.count, kind === 'bought' ? 1 : 0);
  const days = whole(numbers.days, 1);
  const within = numbers.isLately ? whole(numbers.withinDays, 1) : undefined;
  if (within === null) return null;
  const withinDays = within ?? null;
  switch (kind) {
    case 'joined':
    case 'lastOrder':
      return days === null ? null : ({ kind, when, days } satisfies JoinedRule | LastOrderRule);
    case 'orders':
      return count === null ? null : ({ kind, comparison, count, withinDays } satisfies OrdersRule);
    case 'spent':
      return count === null ? null : ({ kind, comparison, amountMinor: count, currency: node.currency, withinDays } satisfies SpentRule);
    case 'bought':
      return count === null || chosen.length === 0 ? null : ({ kind, productIds: [...chosen], quantity: count, withinDays } satisfies BoughtRule);
    case 'location':
      return chosen.length === 0 ? null : ({ kind, countries: [...chosen], regions: [...node.regions] } satisfies LocationRule);
    case 'tagged':
      return chosen.length === 0 ? null : ({ kind, tags: [...chosen], every: node.every } satisfies TaggedRule);
    case 'group':
      return chosen.length === 0 ? null : ({ kind, groupIds: [...chosen] } satisfies GroupRule);
    case 'consent':
      return PURPOSE.test(name) ? ({ kind, channel: node.channel, purpose: name, given: true } satisfies ConsentRule) : null;
    case 'behaviour':
      return count === null || !BEHAVIOUR.test(name) ? null : ({ kind, name, comparison, times: count, withinDays } satisfies BehaviourRule);
    case 'points':
      return count === null ? null : ({ kind, comparison, points: count } satisfies PointsRule);
  }
}

const whole = (typed: Typed, least: number): number | null => (typeof typed === 'number' && typed >= least ? typed : null);

/** How deep a rule goes, as the server counts: a condition by itself is one deep. */
export function depthOf(rule: Rule): number {
  if (rule.kind === 'not') return 1 + depthOf(rule.rule);
  if (rule.kind === 'all' || rule.kind === 'any') return 1 + Math.max(...rule.rules.map(depthOf));
  return 1;
}

/** The products that a rule asks about, which have names to be looked up. */
export function productsIn(rule: Rule): readonly string[] {
  if (rule.kind === 'not') return productsIn(rule.rule);
  if (rule.kind === 'all' || rule.kind === 'any') return rule.rules.flatMap(productsIn);
  return rule.kind === 'bought' ? rule.productIds : [];
}
