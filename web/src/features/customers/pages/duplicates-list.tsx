import { useInfiniteQuery } from '@tanstack/react-query';
import { UserCheck } from 'lucide-react';
import type { Customer, DuplicateSet, Likeness } from '@/client/routers/customers';
import { client, trpc } from '@/shared/api';
import { decimalOf, formatExact, formatMoney } from '@/shared/format';
import { EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useStore } from '@/shared/session';
import { type Column, type FilterOf, ListPage, rowsOf, useListState } from '@/shared/shapes';
import { calledOf } from '../data';
import { useCustomerWords } from '../words';

const LIKENESSES: readonly Likeness[] = ['email', 'phone', 'name'];

export function DuplicatesList() {
  return useCan('customers:read') ? <List /> : <Forbidden permission="customers:read" />;
}

const linkTo = ({ customers: [one, other] }: DuplicateSet) =>
  ({ to: '/customers/$customerId/merge', params: { customerId: one?.id ?? '' }, search: { other: other?.id ?? '' } as never }) as const;
const keyOf = ({ customers }: DuplicateSet) => customers[0]?.id ?? '';

function List() {
  const { duplicates: t, help, title, reasons, nobody } = useCustomerWords();
  usePlace({ title: t.title, parent: { label: title, to: '/customers' } });
  const by: FilterOf = { kind: 'pick', key: 'by', label: t.by, choices: LIKENESSES.map((value) => ({ value, label: t.likenesses[value] })) };
  const state = useListState([by]);
  const likeness = (state.values['by'] ?? 'email') as Likeness;
  const query = trpc.customers.listDuplicates.infiniteQueryOptions({ likeness, limit: 50 }, { getNextPageParam: ({ nextCursor }) => nextCursor });
  const nameOf = ({ customers }: DuplicateSet) => customers.map((each) => calledOf(each) || nobody).join(', ');
  const views = LIKENESSES.map((key) => ({ key, label: t.likenesses[key], search: key === 'email' ? {} : { by: key } }));
  return (
    <ListPage
      name="customer-duplicates"
      title={t.title}
      help={{ text: help.duplicates, guide: 'customers' }}
      state={{ ...state, view: likeness, isFiltered: false }}
      filters={[]}
      views={views}
      columns={useColumns(nameOf)}
      list={rowsOf(useInfiniteQuery(query))}
      source={(cursor, signal) => client.customers.listDuplicates.query({ likeness, limit: 100, cursor }, { signal })}
      rowKey={keyOf}
      nameOf={nameOf}
      link={linkTo}
      card={(set) => ({ title: nameOf(set), value: set.customers.length, note: contactsOf(set) })}
      note={<p className="pb-12 text-text-2">{t.text}</p>}
      empty={<EmptyState icon={UserCheck} title={t.none[likeness]} />}
      reasons={reasons}
    />
  );
}

const contactsOf = ({ customers }: DuplicateSet): string => customers.map(({ email, phone }) => email ?? phone).filter(Boolean).join(', ');

function useColumns(nameOf: (set: DuplicateSet) => string): readonly Column<DuplicateSet>[] {
  const { columns: t, groups } = useCustomerWords();
  const locale = useLocale();
  const { currency } = useStore();
  const ordersOf = (customers: readonly Customer[]) => customers.reduce((all, { ordersCount }) => all + ordersCount, 0);
  const spentBy = (customers: readonly Customer[]) => ({ amountMinor: customers.reduce((all, { spentMinor }) => all + spentMinor, 0), currency });
  return [
    { key: 'name', head: t.name, kind: 'name', cell: nameOf, whole: nameOf, file: nameOf },
    { key: 'email', head: t.email, kind: 'text', cell: contactsOf, whole: contactsOf, file: contactsOf },
    { key: 'count', head: groups.members, kind: 'money', cell: ({ customers }) => formatExact(customers.length, locale), file: ({ customers }) => customers.length },
    { key: 'orders', head: t.orders, kind: 'count', cell: ({ customers }) => formatExact(ordersOf(customers), locale), file: ({ customers }) => ordersOf(customers) },
    {
      key: 'spent',
      head: t.spent,
      kind: 'money',
      cell: ({ customers }) => formatMoney(spentBy(customers), locale),
      file: [
        [t.spent, ({ customers }) => decimalOf(spentBy(customers))],
        [t.currency, () => currency],
      ],
    },
  ];
}
