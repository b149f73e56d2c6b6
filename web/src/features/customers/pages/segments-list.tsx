import { useQuery } from '@tanstack/react-query';
import { ChartPie, Plus } from 'lucide-react';
import type { Segment } from '@/client/routers/segments';
import { trpc } from '@/shared/api';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { ButtonLink, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, ListPage, listed, useLeftList, useListState, wholeOf } from '@/shared/shapes';
import { namedLike } from '../parts/named-like';
import { useCustomerWords } from '../words';

export function SegmentsList() {
  return useCan('customers:read') ? <List /> : <Forbidden permission="customers:read" />;
}

const nameOf = ({ name }: Segment) => name;
const linkTo = ({ id }: Segment) => ({ to: '/customers/segments/$segmentId', params: { segmentId: id } }) as const;
/** Everybody is asked about a new segment by a job. */
const ASKING_MS = 2_000;

function List() {
  const { segments: t, help, title, reasons } = useCustomerWords();
  const locale = useLocale();
  const canWrite = useCan('customers:write');
  usePlace({ title: t.title, parent: { label: title, to: '/customers' } });
  const state = useListState([]);
  const query = useQuery({
    ...trpc.segments.list.queryOptions(),
    refetchInterval: ({ state: { data } }) => (data?.items.some(({ evaluatedAt }) => evaluatedAt === null) ? ASKING_MS : false),
  });
  const list = wholeOf(query, namedLike(query.data?.items ?? [], nameOf, state.q));
  useLeftList('/customers/segments', state, list.rows.map(({ id }) => id));
  const create = canWrite && (
    <ButtonLink to="/customers/segments/new" tone="primary" icon={Plus}>
      {t.create}
    </ButtonLink>
  );
  return (
    <ListPage
      name="customer-segments"
      title={t.title}
      help={{ text: help.segments, guide: 'customers' }}
      state={state}
      filters={[]}
      searchLabel={t.search}
      columns={useColumns()}
      list={list}
      total={list.rows.length}
      source={listed(list.rows).page}
      rowKey={({ id }) => id}
      nameOf={nameOf}
      link={linkTo}
      card={({ name, description, membersCount, evaluatedAt }) => ({
        title: name,
        value: evaluatedAt ? formatExact(membersCount, locale) : t.notYet,
        aside: description,
      })}
      primary={create}
      empty={
        <EmptyState icon={ChartPie} title={t.empty.title} text={t.empty.text}>
          {create}
        </EmptyState>
      }
      reasons={reasons}
    />
  );
}

function useColumns(): readonly Column<Segment>[] {
  const { columns: t, form, notYet } = useCustomerWords().segments;
  const locale = useLocale();
  const zone = useZone();
  return [
    { key: 'name', head: t.name, kind: 'name', cell: nameOf, whole: nameOf, file: nameOf },
    { key: 'description', head: form.description, kind: 'text', cell: ({ description }) => description, whole: ({ description }) => description || undefined, file: ({ description }) => description || null },
    {
      key: 'members',
      head: t.members,
      kind: 'money',
      file: ({ membersCount, evaluatedAt }) => evaluatedAt && membersCount,
      cell: ({ membersCount, evaluatedAt }) => (evaluatedAt ? formatExact(membersCount, locale) : <span className="text-text-3">{notYet}</span>),
    },
    {
      key: 'evaluated',
      head: t.evaluated,
      kind: 'time',
      cell: ({ evaluatedAt }) => evaluatedAt && formatInstant(evaluatedAt, locale, zone),
      file: ({ evaluatedAt }) => evaluatedAt,
      whole: ({ evaluatedAt }) => (evaluatedAt ? formatExactly(evaluatedAt, locale, zone) : undefined),
    },
  ];
}
