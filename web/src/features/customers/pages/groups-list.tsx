import { useQuery } from '@tanstack/react-query';
import { Plus, UsersRound } from 'lucide-react';
import { useState } from 'react';
import type { CustomerGroup } from '@/client/routers/customerGroups';
import { trpc } from '@/shared/api';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { Button, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, ListPage, listed, useListState, wholeOf } from '@/shared/shapes';
import { GroupDialog, GroupPeek } from '../parts/group-peek';
import { usePercent } from '../parts/side';
import { namedLike } from '../parts/named-like';
import { useCustomerWords } from '../words';

export function GroupsList() {
  return useCan('customers:read') ? <List /> : <Forbidden permission="customers:read" />;
}

const nameOf = ({ name }: CustomerGroup) => name;

function List() {
  const { groups: t, help, title, reasons, customers } = useCustomerWords();
  const locale = useLocale();
  const percent = usePercent();
  const canWrite = useCan('customers:write');
  const [isMaking, setMaking] = useState(false);
  usePlace({ title: t.title, parent: { label: title, to: '/customers' } });
  const state = useListState([]);
  const query = useQuery(trpc.customerGroups.list.queryOptions());
  const list = wholeOf(query, namedLike(query.data?.items ?? [], nameOf, state.q));
  const create = canWrite && (
    <Button tone="primary" icon={Plus} onClick={() => setMaking(true)}>
      {t.create}
    </Button>
  );
  return (
    <>
      <ListPage
        name="customer-groups"
        title={t.title}
        help={{ text: help.groups, guide: 'customers' }}
        state={state}
        filters={[]}
        searchLabel={t.search}
        columns={useColumns()}
        list={list}
        total={list.rows.length}
        source={listed(list.rows).page}
        rowKey={({ id }) => id}
        nameOf={nameOf}
        link={({ id }) => ({ to: '/customers/groups', search: { open: id } as never })}
        card={({ name, discountBps, membersCount }) => ({
          title: name,
          value: discountBps > 0 ? `−${percent(discountBps)}` : undefined,
          aside: customers(membersCount, formatExact(membersCount, locale)),
        })}
        peek={(id, close) => <GroupPeek id={id} onClose={close} />}
        primary={create}
        empty={
          <EmptyState icon={UsersRound} title={t.empty.title} text={t.empty.text}>
            {create}
          </EmptyState>
        }
        reasons={reasons}
      />
      {isMaking && <GroupDialog onClose={() => setMaking(false)} />}
    </>
  );
}

function useColumns(): readonly Column<CustomerGroup>[] {
  const { groups: t } = useCustomerWords();
  const locale = useLocale();
  const zone = useZone();
  const percent = usePercent();
  return [
    { key: 'name', head: t.name, kind: 'name', cell: nameOf, whole: nameOf, file: nameOf },
    {
      key: 'discount',
      head: t.discount,
      kind: 'money',
      cell: ({ discountBps }) => (discountBps > 0 ? percent(discountBps) : <span className="text-text-3">{t.none}</span>),
      file: ({ discountBps }) => discountBps / 10_000,
    },
    { key: 'members', head: t.members, kind: 'money', cell: ({ membersCount }) => formatExact(membersCount, locale), file: ({ membersCount }) => membersCount },
    {
      key: 'since',
      head: t.since,
      kind: 'time',
      cell: ({ createdAt }) => formatInstant(createdAt, locale, zone),
      whole: ({ createdAt }) => formatExactly(createdAt, locale, zone),
      file: ({ createdAt }) => createdAt,
    },
  ];
}
