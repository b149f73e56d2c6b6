// Every revision of the features, what it changed, and the way back to it.
import { useInfiniteQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import type { FeatureRevision } from '@/client/routers/features';
import { useAuthors } from '@/features/stores';
import { formatExactly, formatInstant } from '@/shared/format';
import { EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, ListPage, rowsOf, useListState } from '@/shared/shapes';
import { revisionsOptions, revisionsPage, short } from '../data';
import { RevisionPanel } from '../parts/revision-panel';
import { useFeatureWords } from '../words';

export function FeaturesHistory() {
  return useCan('predictions:read') ? <List /> : <Forbidden permission="predictions:read" />;
}

function List() {
  const { title, log: t, reasons } = useFeatureWords();
  const locale = useLocale();
  const zone = useZone();
  const { nameOf } = useAuthors();
  const state = useListState([]);
  const list = rowsOf(useInfiniteQuery(revisionsOptions()));
  usePlace({ title: t.title, parent: { label: title, to: '/features' } });
  return (
    <ListPage
      name="features-history"
      title={t.title}
      back={{ label: title, link: { to: '/features' } }}
      help={{ text: t.help, guide: 'features' }}
      state={state}
      filters={[]}
      columns={useColumns()}
      list={list}
      source={revisionsPage}
      rowKey={({ revision }) => String(revision)}
      nameOf={({ revision }) => `${t.revision} ${revision}`}
      card={({ revision, createdAt, message, authorKind, authorId, kind }) => ({
        title: `${t.revision} ${revision}`,
        value: formatInstant(createdAt, locale, zone),
        note: message,
        aside: authorKind === null ? t.kinds[kind] : nameOf(authorKind, authorId),
      })}
      peek={(key, close) => <RevisionPanel key={key} revision={list.rows.find(({ revision }) => String(revision) === key)} latest={list.rows[0]?.revision} onClose={close} />}
      empty={<EmptyState icon={History} title={t.empty} text={t.emptyText} />}
      reasons={reasons}
    />
  );
}

function useColumns(): readonly Column<FeatureRevision>[] {
  const { commit, log: t } = useFeatureWords();
  const { nameOf } = useAuthors();
  const locale = useLocale();
  const zone = useZone();
  const who = ({ authorKind, authorId, kind }: FeatureRevision) => (authorKind === null ? t.kinds[kind] : nameOf(authorKind, authorId));
  return [
    { key: 'revision', head: t.revision, kind: 'count', cell: ({ revision }) => revision, file: ({ revision }) => revision },
    { key: 'commit', head: commit, kind: 'id', cell: ({ commit: id }) => <span className="font-mono text-code">{short(id)}</span>, file: ({ commit: id }) => id },
    { key: 'what', head: t.what, kind: 'name', cell: ({ message }) => message, whole: ({ message }) => message, file: ({ message }) => message },
    { key: 'who', head: t.who, kind: 'person', cell: who, whole: who, file: who },
    {
      key: 'when',
      head: t.when,
      kind: 'time',
      cell: ({ createdAt }) => formatInstant(createdAt, locale, zone),
      whole: ({ createdAt }) => formatExactly(createdAt, locale, zone),
      file: ({ createdAt }) => createdAt,
    },
  ];
}
