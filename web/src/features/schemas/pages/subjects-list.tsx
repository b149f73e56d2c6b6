// The schemas that the store's events have, each with the version in force.
import { useInfiniteQuery } from '@tanstack/react-query';
import { FileJson, Plus } from 'lucide-react';
import { useMemo } from 'react';
import type { SubjectSummary } from '@/client/routers/schemas';
import { ButtonLink, EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { type CardOf, type Column, ListPage, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { subjectsOptions, subjectsPage } from '../data';
import { RuleCard } from '../parts/rule-card';
import { useSchemaWords } from '../words';

export function SubjectsList() {
  return useCan('schemas:read') ? <List /> : <Forbidden permission="schemas:read" />;
}

const linkTo = ({ subject }: SubjectSummary) => ({ to: '/events/schemas/$subject', params: { subject } }) as const;

function List() {
  const t = useSchemaWords();
  const canWrite = useCan('schemas:write');
  const state = useListState([]);
  const list = rowsOf(useInfiniteQuery(subjectsOptions()));
  usePlace({ title: t.title });
  useLeftList('/events/schemas', state, list.rows.map(({ subject }) => subject));
  const create = canWrite && (
    <ButtonLink to="/events/schemas/new" tone="primary" icon={Plus}>
      {t.create}
    </ButtonLink>
  );
  return (
    <ListPage
      name="schemas"
      title={t.title}
      help={{ text: t.help, guide: 'schemas' }}
      state={state}
      filters={[]}
      columns={useColumns()}
      list={list}
      source={subjectsPage}
      rowKey={({ subject }) => subject}
      nameOf={({ subject }) => subject}
      link={linkTo}
      card={useCard()}
      primary={create}
      note={<RuleCard />}
      empty={
        <EmptyState icon={FileJson} title={t.empty.title} text={t.empty.text}>
          {create}
        </EmptyState>
      }
      reasons={t.reasons}
    />
  );
}

function Origin({ isBuiltIn }: { isBuiltIn: boolean }) {
  const t = useSchemaWords();
  return <StatusChip inRow tone={isBuiltIn ? 'idle' : 'good'} word={isBuiltIn ? t.builtIn : t.own} />;
}

function useColumns(): readonly Column<SubjectSummary>[] {
  const t = useSchemaWords();
  return useMemo(
    () => [
      { key: 'subject', head: t.columns.subject, kind: 'name', cell: ({ subject }) => subject, file: ({ subject }) => subject },
      { key: 'version', head: t.columns.version, kind: 'id', cell: ({ version }) => <span className="font-mono text-code">{version}</span>, file: ({ version }) => version },
      { key: 'format', head: t.columns.format, kind: 'text', cell: ({ format }) => t.formats[format], file: ({ format }) => t.formats[format] },
      {
        key: 'compatibility',
        head: t.columns.compatibility,
        kind: 'text',
        cell: ({ compatibility }) => t.compatibilities[compatibility],
        file: ({ compatibility }) => t.compatibilities[compatibility],
      },
      { key: 'origin', head: t.columns.origin, kind: 'status', cell: ({ isBuiltIn }) => <Origin isBuiltIn={isBuiltIn} />, file: ({ isBuiltIn }) => (isBuiltIn ? t.builtIn : t.own) },
    ],
    [t],
  );
}

function useCard(): (row: SubjectSummary) => CardOf {
  const t = useSchemaWords();
  return ({ subject, version, format, isBuiltIn }) => ({
    title: subject,
    value: version,
    note: t.formats[format],
    status: <Origin isBuiltIn={isBuiltIn} />,
  });
}
