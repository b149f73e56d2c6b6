import { useInfiniteQuery } from '@tanstack/react-query';
import { LayoutTemplate, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { formatExactly, formatInstant } from '@/shared/format';
import { Button, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, type FilterOf, ListPage, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { Section } from '../../parts/section';
import { listOptions, pagesOf, type TemplateRow } from '../data';
import { CreateDialog } from '../parts/create-dialog';
import { ImportDialog } from '../parts/import-dialog';
import { useTemplateWords } from '../words';

export function TemplatesList() {
  return useCan('campaigns:read') ? <List /> : <Forbidden permission="campaigns:read" />;
}

function List() {
  const t = useTemplateWords();
  const canWrite = useCan('campaigns:write');
  const locale = useLocale();
  const zone = useZone();
  const [creating, setCreating] = useState(false);
  const [importing, setImporting] = useState(false);
  usePlace({ title: t.title });
  const filters = useMemo<readonly FilterOf[]>(() => [{ kind: 'pick', key: 'archived', label: t.archived, choices: [{ value: 'yes', label: t.archived }] }], [t]);
  const state = useListState(filters);
  const list = rowsOf(useInfiniteQuery(listOptions(state.values)));
  useLeftList('/mail-templates', state, list.rows.map(({ id }) => id));
  const create = canWrite && (
    <Button tone="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t.create}
    </Button>
  );
  return (
    <Section>
      <ListPage
        name="mail-templates"
        title={t.title}
        help={{ text: t.help.list, guide: 'campaigns' }}
        state={state}
        filters={filters}
        searchLabel={t.search}
        columns={useColumns()}
        list={list}
        rowKey={({ id }) => id}
        nameOf={({ name }) => name}
        link={({ id }) => ({ to: '/mail-templates/$templateId', params: { templateId: id } })}
        card={(row) => ({ title: row.name, status: t.layouts[row.layout] ?? row.layout, aside: formatInstant(row.savedAt, locale, zone) })}
        source={pagesOf(state.values)}
        primary={create}
        actions={canWrite && <Button onClick={() => setImporting(true)}>{t.importing}</Button>}
        empty={
          <EmptyState icon={LayoutTemplate} title={t.empty.title} text={t.empty.text}>
            {create}
          </EmptyState>
        }
        reasons={t.reasons}
      />
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </Section>
  );
}

function useColumns(): readonly Column<TemplateRow>[] {
  const { columns, layouts } = useTemplateWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(
    () => [
      { key: 'name', head: columns.name, kind: 'name', cell: ({ name }) => name, file: ({ name }) => name },
      { key: 'subject', head: columns.subject, kind: 'text', cell: ({ subject }) => subject, file: ({ subject }) => subject },
      { key: 'layout', head: columns.layout, kind: 'text', cell: ({ layout }) => layouts[layout] ?? layout, file: ({ layout }) => layout },
      { key: 'version', head: columns.version, kind: 'count', cell: ({ version }) => String(version), file: ({ version }) => version },
      { key: 'saved', head: columns.saved, kind: 'time', cell: ({ savedAt }) => formatInstant(savedAt, locale, zone), whole: ({ savedAt }) => formatExactly(savedAt, locale, zone), file: ({ savedAt }) => savedAt },
    ],
    [columns, layouts, locale, zone],
  );
}
