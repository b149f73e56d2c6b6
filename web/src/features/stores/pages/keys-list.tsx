import { useInfiniteQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import type { APIKey } from '@/client/shared';
import { useSettingsPlace } from '@/features/settings';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { ButtonLink, EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, type FilterOf, ListPage, rowsOf, useListState } from '@/shared/shapes';
import { useAuthors } from '../authors';
import { keysOptions, keysPage } from '../data';
import { KeyPanel } from '../parts/key-panel';
import { KEY_TONES, keyStandOf } from '../status';
import { useStoreWords } from '../words';

export function KeysList() {
  return useCan('keys:read') ? <List /> : <Forbidden permission="keys:read" />;
}

function List() {
  const { keys: t, help, reasons } = useStoreWords();
  const canWrite = useCan('keys:write');
  const back = useSettingsPlace(t.title);
  const filters: readonly FilterOf[] = [{ kind: 'pick', key: 'ended', label: t.ended, choices: [{ value: 'yes', label: t.endedToo }] }];
  const state = useListState(filters);
  const list = rowsOf(useInfiniteQuery(keysOptions(state.values)));
  const columns = useColumns();
  const create = canWrite && (
    <ButtonLink to="/settings/keys/new" tone="primary" icon={Plus}>
      {t.create}
    </ButtonLink>
  );
  return (
    <ListPage
      name="keys"
      title={t.title}
      back={back}
      help={{ text: help.keys, guide: 'permissions' }}
      state={state}
      filters={filters}
      columns={columns}
      list={list}
      source={keysPage(state.values)}
      rowKey={({ id }) => id}
      nameOf={({ name }) => name}
      card={(key) => ({ title: key.name, value: <code className="font-mono text-code">{key.prefix}…</code>, note: t.scopeCount(key.scopes.length), status: <KeyChip of={key} /> })}
      peek={(id, close) => <KeyPanel key={id} of={list.rows.find((row) => row.id === id)} onClose={close} />}
      primary={create}
      empty={
        <EmptyState icon={KeyRound} title={t.empty} text={t.emptyText}>
          {create}
        </EmptyState>
      }
      reasons={reasons}
    />
  );
}

export function KeyChip({ of }: { of: APIKey }) {
  const { keys: t } = useStoreWords();
  const stand = keyStandOf(of);
  return <StatusChip inRow tone={KEY_TONES[stand]} word={t.stands[stand]} />;
}

function useColumns(): readonly Column<APIKey>[] {
  const { keys: t } = useStoreWords();
  const { nameOf } = useAuthors();
  const locale = useLocale();
  const zone = useZone();
  const time = (at: (row: APIKey) => string | null, none: string) => ({
    kind: 'time' as const,
    cell: (row: APIKey) => {
      const instant = at(row);
      return instant === null ? <span className="text-text-3">{none}</span> : formatInstant(instant, locale, zone);
    },
    whole: (row: APIKey) => {
      const instant = at(row);
      return instant === null ? undefined : formatExactly(instant, locale, zone);
    },
    file: at,
  });
  return [
    { key: 'name', head: t.name, kind: 'name', cell: ({ name }) => name, whole: ({ name }) => name, file: ({ name }) => name },
    { key: 'prefix', head: t.prefix, kind: 'id', cell: ({ prefix }) => <code className="font-mono text-code">{prefix}…</code>, file: ({ prefix }) => prefix },
    { key: 'state', head: t.state, kind: 'status', cell: (key) => <KeyChip of={key} />, file: (key) => t.stands[keyStandOf(key)] },
    {
      key: 'scopes',
      head: t.scopes,
      kind: 'count',
      cell: ({ scopes }) => formatExact(scopes.length, locale),
      whole: ({ scopes }) => scopes.join(', '),
      file: ({ scopes }) => scopes.join(' '),
    },
    { key: 'madeBy', head: t.madeBy, kind: 'person', cell: ({ madeByKind, madeById }) => nameOf(madeByKind, madeById), file: ({ madeByKind, madeById }) => nameOf(madeByKind, madeById) },
    { key: 'used', head: t.used, ...time(({ lastUsedAt }) => lastUsedAt, t.never) },
    { key: 'expires', head: t.expires, ...time(({ expiresAt }) => expiresAt, t.noEnd) },
    { key: 'created', head: t.created, off: true, ...time(({ createdAt }) => createdAt, '') },
  ];
}
