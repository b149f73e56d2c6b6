// Who changed what, from what to what.
import { useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { useSettingsPlace } from '@/features/settings';
import { type Authors, useAuthors } from '@/features/stores';
import { formatExactly, formatInstant } from '@/shared/format';
import { cutInMiddle, EmptyState, Forbidden } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, type FilterOf, ListPage, rowsOf, useListState } from '@/shared/shapes';
import { type AuditRecord, auditOptions, auditPage, filterOf } from '../data';
import { changesOf, written } from '../parts/changes';
import { RecordPanel } from '../parts/record-panel';
import { useSayProcedure } from '../parts/say-procedure';
import { useAuditWords } from '../words';

export function AuditLog() {
  return useCan('audit:read') ? <Log /> : <Forbidden permission="audit:read" />;
}

function useFilters({ known }: Authors): readonly FilterOf[] {
  const t = useAuditWords();
  const areas = Object.entries(t.areas).map(([value, label]) => ({ value, label })).toSorted((one, other) => one.label.localeCompare(other.label));
  return [
    { kind: 'pick', key: 'area', label: t.filters.area, choices: areas },
    { kind: 'pick', key: 'actor', label: t.columns.who, free: true, choices: known.map(({ id, name }) => ({ value: id, label: name })) },
    { kind: 'days', key: 'at', label: t.columns.at, from: 'from', to: 'to' },
    { kind: 'text', key: 'subject', label: t.columns.subject, placeholder: t.filters.subject },
    { kind: 'text', key: 'procedure', label: t.columns.procedure, placeholder: t.filters.procedure },
  ];
}

function Log() {
  const t = useAuditWords();
  const locale = useLocale();
  const zone = useZone();
  const authors = useAuthors();
  const say = useSayProcedure();
  const back = useSettingsPlace(t.title);
  const filters = useFilters(authors);
  const state = useListState(filters);
  const filter = filterOf(state.values, zone);
  const list = rowsOf(useInfiniteQuery(auditOptions(filter)));
  const columns = useColumns(authors);
  return (
    <ListPage
      name="audit"
      title={t.title}
      back={back}
      help={{ text: t.help, guide: 'audit' }}
      state={state}
      filters={filters}
      columns={columns}
      list={list}
      source={auditPage(filter)}
      rowKey={({ id }) => id}
      nameOf={({ procedure }) => say(procedure)}
      card={({ procedure, actorKind, actorId, at, subject }) => ({
        title: say(procedure),
        value: formatInstant(at, locale, zone),
        note: authors.nameOf(actorKind, actorId),
        aside: subject && cutInMiddle(subject),
      })}
      peek={(id, close) => <RecordPanel key={id} record={list.rows.find((row) => row.id === id)} onClose={close} />}
      empty={<EmptyState icon={ScrollText} title={t.empty} text={t.emptyText} />}
    />
  );
}

function useColumns({ nameOf }: Authors): readonly Column<AuditRecord>[] {
  const t = useAuditWords();
  const say = useSayProcedure();
  const locale = useLocale();
  const zone = useZone();
  const who = ({ actorKind, actorId }: AuditRecord) => nameOf(actorKind, actorId);
  const what = ({ before, after }: AuditRecord) => {
    if (before === null || after === null) return '';
    return changesOf(before, after).map((each) => `${each.path}: ${written(each.before)} → ${written(each.after)}`).join(' · ');
  };
  return [
    { key: 'procedure', head: t.columns.what, kind: 'name', cell: ({ procedure }) => say(procedure), whole: ({ procedure }) => procedure, file: ({ procedure }) => procedure },
    {
      key: 'changes',
      head: t.columns.changes,
      kind: 'text',
      cell: what,
      whole: (record) => what(record) || undefined,
      file: [
        [t.before, ({ before }) => (before === null ? null : JSON.stringify(before))],
        [t.after, ({ after }) => (after === null ? null : JSON.stringify(after))],
      ],
    },
    { key: 'who', head: t.columns.who, kind: 'person', cell: who, whole: who, file: [[t.columns.who, who], [t.columns.whoId, ({ actorId }) => actorId]] },
    { key: 'subject', head: t.columns.subject, kind: 'id', cell: ({ subject }) => subject && <code className="font-mono text-code">{cutInMiddle(subject)}</code>, whole: ({ subject }) => subject ?? undefined, file: ({ subject }) => subject },
    {
      key: 'at',
      head: t.columns.at,
      kind: 'time',
      cell: ({ at }) => formatInstant(at, locale, zone),
      whole: ({ at }) => formatExactly(at, locale, zone),
      file: ({ at }) => at,
    },
    { key: 'address', head: t.address, kind: 'id', off: true, cell: ({ address }) => address, file: ({ address }) => address },
  ];
}
