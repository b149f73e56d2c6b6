import { useInfiniteQuery } from '@tanstack/react-query';
import { NotebookPen, Plus } from 'lucide-react';
import { useMemo } from 'react';
import { formatExactly, formatInstant } from '@/shared/format';
import { ButtonLink, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, ListPage, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { type ShownTemplate, templatesOptions, templatesPage } from '../data';
import { Section } from '../parts/section';
import { useReachWords } from '../words';

const NONE: readonly never[] = [];

export function TemplatesList() {
  return useCan('interventions:read') ? <List /> : <Forbidden permission="interventions:read" />;
}

function List() {
  const { sections, help, templates: t, reasons } = useReachWords();
  const canWrite = useCan('interventions:write');
  const locale = useLocale();
  const zone = useZone();
  usePlace({ title: sections.templates });
  const state = useListState(NONE);
  const list = rowsOf(useInfiniteQuery(templatesOptions()));
  useLeftList('/interventions/templates', state, list.rows.map(({ id }) => id));
  const create = canWrite && (
    <ButtonLink to="/interventions/templates/$templateId" params={{ templateId: 'new' }} tone="primary" icon={Plus}>
      {t.create}
    </ButtonLink>
  );
  return (
    <Section>
      <ListPage
        name="interventionTemplates"
        title={sections.templates}
        help={{ text: help.templates, guide: 'templates' }}
        state={state}
        filters={NONE}
        columns={useColumns()}
        list={list}
        rowKey={({ id }) => id}
        nameOf={({ name }) => name}
        link={({ id }) => ({ to: '/interventions/templates/$templateId', params: { templateId: id } })}
        card={(row) => ({ title: row.name, note: languagesOf(row), aside: formatInstant(row.updatedAt, locale, zone) })}
        source={templatesPage}
        primary={create}
        empty={
          <EmptyState icon={NotebookPen} title={t.empty.title} text={t.empty.text}>
            {create}
          </EmptyState>
        }
        reasons={reasons}
      />
    </Section>
  );
}

function useColumns(): readonly Column<ShownTemplate>[] {
  const { columns } = useReachWords().templates;
  const locale = useLocale();
  const zone = useZone();
  return useMemo(
    () => [
      { key: 'name', head: columns.name, kind: 'name', cell: ({ name }) => name, file: ({ name }) => name },
      { key: 'languages', head: columns.languages, kind: 'text', cell: languagesOf, file: languagesOf },
      { key: 'version', head: columns.version, kind: 'count', cell: ({ version }) => version, file: ({ version }) => version },
      { key: 'changed', head: columns.changed, kind: 'time', cell: ({ updatedAt }) => formatInstant(updatedAt, locale, zone), whole: ({ updatedAt }) => formatExactly(updatedAt, locale, zone), file: ({ updatedAt }) => updatedAt },
    ],
    [columns, locale, zone],
  );
}

const languagesOf = ({ contents }: ShownTemplate): string => [...new Set(contents.map(({ language }) => language))].join(', ');
