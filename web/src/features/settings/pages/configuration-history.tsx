// Every version of the configuration, what it changed, and the way back to it.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useAuthors } from '@/features/stores';
import { formatExactly, formatInstant } from '@/shared/format';
import { EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, ListPage, rowsOf, useListState } from '@/shared/shapes';
import { type ConfigurationChange, configurationOptions, historyOptions, historyPage } from '../data';
import { VersionPanel } from '../parts/version-panel';
import { useSettingsWords } from '../words';

export function ConfigurationHistory() {
  return useCan('settings:read') ? <List /> : <Forbidden permission="settings:read" />;
}

function List() {
  const { history: t, configuration, help, reasons } = useSettingsWords();
  const locale = useLocale();
  const zone = useZone();
  const { nameOf } = useAuthors();
  const state = useListState([]);
  const list = rowsOf(useInfiniteQuery(historyOptions()));
  const { data: now } = useQuery(configurationOptions());
  const columns = useColumns();
  usePlace({ title: t.title, parent: { label: configuration.title, to: '/settings/configuration' } });
  return (
    <ListPage
      name="configuration-history"
      title={t.title}
      back={{ label: configuration.title, link: { to: '/settings/configuration' } }}
      help={{ text: help.history, guide: 'configuration' }}
      state={state}
      filters={[]}
      columns={columns}
      list={list}
      source={historyPage}
      rowKey={({ version }) => String(version)}
      nameOf={({ version }) => `${t.version} ${version}`}
      card={({ version, changedAt, changedBy, changes }) => ({
        title: `${t.version} ${version}`,
        value: formatInstant(changedAt, locale, zone),
        note: nameOf(changedBy.kind, changedBy.id),
        aside: t.count(changes.length),
      })}
      peek={(key, close) => <VersionPanel key={key} change={list.rows.find(({ version }) => String(version) === key)} now={now} onClose={close} />}
      empty={<EmptyState icon={History} title={t.empty} />}
      reasons={reasons}
    />
  );
}

function useColumns(): readonly Column<ConfigurationChange>[] {
  const { history: t, configuration } = useSettingsWords();
  const { nameOf } = useAuthors();
  const locale = useLocale();
  const zone = useZone();
  const labels: Readonly<Record<string, string>> = configuration.labels;
  const what = ({ changes }: ConfigurationChange) => changes.map(({ key }) => labels[key] ?? key).join(' · ');
  const who = ({ changedBy }: ConfigurationChange) => nameOf(changedBy.kind, changedBy.id);
  return [
    { key: 'version', head: t.version, kind: 'id', cell: ({ version }) => version, file: ({ version }) => version },
    { key: 'what', head: t.what, kind: 'name', cell: what, whole: what, file: ({ changes }) => JSON.stringify(changes) },
    { key: 'who', head: t.who, kind: 'person', cell: who, whole: who, file: who },
    {
      key: 'when',
      head: t.when,
      kind: 'time',
      cell: ({ changedAt }) => formatInstant(changedAt, locale, zone),
      whole: ({ changedAt }) => formatExactly(changedAt, locale, zone),
      file: ({ changedAt }) => changedAt,
    },
  ];
}
