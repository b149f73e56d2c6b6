// Each call of an outside service: for what, what came of it, and what it cost.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Sparkles } from 'lucide-react';
import { useMemo } from 'react';
import { formatDollars, formatDuration, formatExact, formatExactly, formatInstant } from '@/shared/format';
import { EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, type FilterOf, ListPage, rowsOf, useListState } from '@/shared/shapes';
import { type Call, callPages, callsOptions, OUTCOME_TONES, OUTCOMES } from '../data';
import { useProviderWords } from '../words';

export function CallsList() {
  return useCan('providers:read') ? <List /> : <Forbidden permission="providers:read" />;
}

function List() {
  const t = useProviderWords();
  const locale = useLocale();
  const zone = useZone();
  usePlace({ title: t.calls, parent: { label: t.title, to: '/settings/services' } });
  const filters = useMemo<readonly FilterOf[]>(() => [{ kind: 'pick', key: 'outcome', label: t.columns.outcome, choices: OUTCOMES.map((value) => ({ value, label: t.outcomes[value] })) }], [t]);
  const state = useListState(filters);
  const list = rowsOf(useInfiniteQuery(callsOptions(state.values)));
  return (
    <ListPage
      name="provider-calls"
      title={t.calls}
      back={{ label: t.title, link: { to: '/settings/services' } }}
      help={{ text: t.helpCalls, guide: 'providers' }}
      state={state}
      filters={filters}
      columns={useColumns()}
      list={list}
      rowKey={({ id }) => id}
      nameOf={({ purpose }) => t.purposes[purpose] ?? purpose}
      card={(row) => ({ title: t.purposes[row.purpose] ?? row.purpose, status: <Outcome of={row} />, note: row.failure ?? row.model, value: row.isExact ? formatDollars(row.costMicros, locale) : t.atLeast(formatDollars(row.costMicros, locale)), aside: formatInstant(row.askedAt, locale, zone) })}
      source={callPages(state.values)}
      empty={<EmptyState icon={Sparkles} title={t.empty.title} text={t.empty.text} />}
    />
  );
}

function Outcome({ of: { outcome } }: { of: Call }) {
  const t = useProviderWords();
  return <StatusChip inRow tone={OUTCOME_TONES[outcome]} word={t.outcomes[outcome]} />;
}

const MICROS = 1_000_000;
const DIGITS = 6;

const tookMs = ({ askedAt, endedAt }: Call): number | null => (endedAt === null ? null : Date.parse(endedAt) - Date.parse(askedAt));

function useColumns(): readonly Column<Call>[] {
  const { columns, inFile, purposes, outcomes, unknown, atLeast, standIn } = useProviderWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo<readonly Column<Call>[]>(() => {
    const tokens = ({ inputTokens, outputTokens }: Call) => (inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0));
    const cost = ({ costMicros, isExact }: Call) => (isExact ? formatDollars(costMicros, locale) : atLeast(formatDollars(costMicros, locale)));
    return [
      { key: 'purpose', head: columns.purpose, kind: 'name', cell: ({ purpose }) => purposes[purpose] ?? purpose, file: ({ purpose }) => purpose },
      { key: 'outcome', head: columns.outcome, kind: 'status', cell: (row) => <Outcome of={row} />, file: ({ outcome }) => outcomes[outcome] },
      { key: 'error', head: columns.error, kind: 'text', cell: ({ failure }) => failure ?? unknown, whole: ({ failure }) => failure ?? undefined, file: ({ failure }) => failure },
      { key: 'model', head: columns.model, kind: 'text', cell: ({ model, isStandIn }) => (isStandIn ? `${model} (${standIn})` : model), file: ({ model }) => model },
      { key: 'tokens', head: columns.tokens, kind: 'count', cell: (row) => ((count) => (count === null ? unknown : formatExact(count, locale)))(tokens(row)), file: tokens },
      { key: 'cost', head: columns.cost, kind: 'money', cell: cost, whole: cost, file: [[inFile.cost, ({ costMicros }) => (costMicros / MICROS).toFixed(DIGITS)]] },
      { key: 'took', head: columns.took, kind: 'count', cell: (row) => ((ms) => (ms === null ? unknown : formatDuration(`PT${ms / 1_000}S`, locale)))(tookMs(row)), file: [[inFile.took, (row) => ((ms) => (ms === null ? null : ms / 1_000))(tookMs(row))]] },
      { key: 'asked', head: columns.asked, kind: 'time', cell: ({ askedAt }) => formatInstant(askedAt, locale, zone), whole: ({ askedAt }) => formatExactly(askedAt, locale, zone), file: ({ askedAt }) => askedAt },
      { key: 'request', head: columns.request, kind: 'id', off: true, cell: ({ requestId }) => requestId ?? unknown, whole: ({ requestId }) => requestId ?? undefined, file: ({ requestId }) => requestId },
    ];
  }, [columns, inFile, purposes, outcomes, unknown, atLeast, standIn, locale, zone]);
}
