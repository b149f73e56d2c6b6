import { useInfiniteQuery } from '@tanstack/react-query';
import { Flag as FlagIcon, Plus } from 'lucide-react';
import type { Flag } from '@/client/routers/flags';
import { formatExactly, formatInstant } from '@/shared/format';
import { ButtonLink, EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, type FilterOf, ListPage, rowsOf, useListState } from '@/shared/shapes';
import { flagsOptions, flagsPage } from '../data';
import { useSayServe } from '../parts/say-serve';
import { useSettingsPlace } from '../place';
import { useSettingsWords } from '../words';

export function FlagsList() {
  return useCan('flags:read') ? <List /> : <Forbidden permission="flags:read" />;
}

const linkTo = ({ key }: Flag) => ({ to: '/settings/flags/$flag', params: { flag: key } }) as const;

function List() {
  const { flags: t, help, reasons } = useSettingsWords();
  const canWrite = useCan('flags:write');
  const back = useSettingsPlace(t.title);
  const filters: readonly FilterOf[] = [{ kind: 'pick', key: 'archived', label: t.archived, choices: [{ value: 'yes', label: t.archivedOnly }] }];
  const state = useListState(filters);
  const list = rowsOf(useInfiniteQuery(flagsOptions(state.values)));
  const columns = useColumns();
  const say = useSayServe();
  const create = canWrite && (
    <ButtonLink to="/settings/flags/new" tone="primary" icon={Plus}>
      {t.create}
    </ButtonLink>
  );
  return (
    <ListPage
      name="flags"
      title={t.title}
      back={back}
      help={{ text: help.flags, guide: 'flags' }}
      state={state}
      filters={filters}
      columns={columns}
      list={list}
      source={flagsPage(state.values)}
      rowKey={({ key }) => key}
      nameOf={({ key }) => key}
      link={linkTo}
      card={(flag) => ({ title: flag.key, note: flag.definition.description, status: <FlagChip flag={flag} />, aside: say(flag.definition) })}
      primary={create}
      empty={
        <EmptyState icon={FlagIcon} title={t.empty} text={t.emptyText}>
          {create}
        </EmptyState>
      }
      reasons={reasons}
    />
  );
}

export function FlagChip({ flag: { archived, definition }, inRow = true }: { flag: Flag; inRow?: boolean }) {
  const { states: t } = useSettingsWords().flags;
  if (archived) return <StatusChip inRow={inRow} tone="idle" word={t.archived} />;
  return <StatusChip inRow={inRow} tone={definition.enabled ? 'good' : 'idle'} word={definition.enabled ? t.on : t.off} />;
}

function useColumns(): readonly Column<Flag>[] {
  const { flags: t } = useSettingsWords();
  const say = useSayServe();
  const locale = useLocale();
  const zone = useZone();
  const stateOf = ({ archived, definition }: Flag) => (archived ? t.states.archived : definition.enabled ? t.states.on : t.states.off);
  return [
    { key: 'key', head: t.key, kind: 'name', cell: ({ key }) => key, whole: ({ key }) => key, file: ({ key }) => key },
    { key: 'state', head: t.state, kind: 'status', cell: (flag) => <FlagChip flag={flag} />, file: stateOf },
    { key: 'serves', head: t.serves, kind: 'name', cell: ({ definition }) => say(definition), whole: ({ definition }) => say(definition), file: ({ definition }) => JSON.stringify(definition) },
    {
      key: 'description',
      head: t.description,
      kind: 'text',
      cell: ({ definition }) => definition.description,
      whole: ({ definition }) => definition.description || undefined,
      file: ({ definition }) => definition.description,
    },
    { key: 'source', head: t.source, kind: 'text', cell: ({ source }) => t.sources[source], file: ({ source }) => t.sources[source] },
    {
      key: 'changed',
      head: t.changed,
      kind: 'time',
      cell: ({ changedAt }) => formatInstant(changedAt, locale, zone),
      whole: ({ changedAt }) => formatExactly(changedAt, locale, zone),
      file: ({ changedAt }) => changedAt,
    },
  ];
}
