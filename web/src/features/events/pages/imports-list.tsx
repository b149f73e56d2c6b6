// Files that were imported: how far each is, and what came of it.
import { useInfiniteQuery } from '@tanstack/react-query';
import { FileUp, Upload } from 'lucide-react';
import { useMemo } from 'react';
import type { EventImport } from '@/client/routers/eventImports';
import { client } from '@/shared/api';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { ButtonLink, EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type CardOf, type Column, ListPage, rowsOf, useListState } from '@/shared/shapes';
import { importsOptions, useLiveImports } from '../imports';
import { IMPORT_TONES } from '../status';
import { useImportWords } from '../words';

export function ImportsList() {
  return useCan('clickstreams:read') ? <List /> : <Forbidden permission="clickstreams:read" />;
}

const linkTo = ({ id }: EventImport) => ({ to: '/events/imports/$importId', params: { importId: id } }) as const;

export function ImportChip({ of: { status }, inRow = false }: { of: EventImport; inRow?: boolean }) {
  const t = useImportWords();
  return <StatusChip inRow={inRow} tone={IMPORT_TONES[status]} word={t.status[status]} />;
}

function List() {
  const t = useImportWords();
  const state = useListState([]);
  const locale = useLocale();
  const zone = useZone();
  const canImport = useCan('clickstreams:import');
  useLiveImports();
  usePlace({ title: t.title });
  const start = canImport && (
    <ButtonLink to="/events/imports/new" tone="primary" icon={Upload}>
      {t.import}
    </ButtonLink>
  );
  const card = (row: EventImport): CardOf => ({
    title: row.fileName,
    value: row.rowsTotal === null ? '' : t.rows(formatExact(row.rowsTotal, locale), row.rowsTotal),
    note: formatInstant(row.createdAt, locale, zone),
    status: <ImportChip inRow of={row} />,
  });
  return (
    <ListPage
      name="event-imports"
      title={t.title}
      help={{ text: t.listHelp, guide: 'replay' }}
      source={(cursor, signal) => client.eventImports.list.query({ cursor, limit: 100 }, { signal })}
      state={state}
      filters={[]}
      columns={useColumns()}
      list={rowsOf(useInfiniteQuery(importsOptions()))}
      rowKey={({ id }) => id}
      nameOf={({ fileName }) => fileName}
      link={linkTo}
      card={card}
      primary={start}
      empty={
        <EmptyState icon={FileUp} title={t.empty.title} text={t.empty.text}>
          {start}
        </EmptyState>
      }
      reasons={t.reasons}
    />
  );
}

function useColumns(): readonly Column<EventImport>[] {
  const t = useImportWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(() => {
    const count = (key: 'rows' | 'accepted' | 'refused' | 'carts', of: (row: EventImport) => number | null | undefined): Column<EventImport> => ({
      key,
      head: t.columns[key],
      kind: 'count',
      cell: (row) => formatted(of(row)),
      file: (row) => of(row) ?? '',
    });
    const formatted = (value: number | null | undefined) => (value === null || value === undefined ? '—' : formatExact(value, locale));
    const time = (key: 'created' | 'ended', of: (row: EventImport) => string | null): Column<EventImport> => ({
      key,
      head: t.columns[key],
      kind: 'time',
      cell: (row) => (of(row) === null ? '—' : formatInstant(of(row) ?? '', locale, zone)),
      whole: (row) => (of(row) === null ? undefined : formatExactly(of(row) ?? '', locale, zone)),
      file: of,
    });
    return [
      { key: 'file', head: t.columns.file, kind: 'name', cell: ({ fileName }) => fileName, whole: ({ fileName }) => fileName, file: ({ fileName }) => fileName },
      { key: 'status', head: t.columns.status, kind: 'status', cell: (row) => <ImportChip inRow of={row} />, file: ({ status }) => t.status[status] },
      { key: 'format', head: t.columns.format, kind: 'id', cell: ({ format }) => (format ? t.formatNames[format] : '—'), file: ({ format }) => format ?? '' },
      count('rows', ({ rowsTotal }) => rowsTotal),
      count('accepted', ({ figures }) => figures?.accepted),
      count('refused', ({ figures, refused }) => figures?.invalid ?? refused),
      count('carts', ({ figures }) => figures?.carts),
      time('created', ({ createdAt }) => createdAt),
      { ...time('ended', ({ finishedAt }) => finishedAt), off: true },
    ];
  }, [t, locale, zone]);
}
