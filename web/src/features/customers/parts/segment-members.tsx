// Who is in a segment, and why somebody is, or is not.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Segment } from '@/client/routers/segments';
import { formatMoney } from '@/shared/format';
import { Button, Card, type Choice, Combobox, Dialog, Link } from '@/shared/kit';
import { useLocale, useStore } from '@/shared/session';
import { rowsOf } from '@/shared/shapes';
import { calledOf, findCustomers, listOptions, NEWEST } from '../data';
import { useCustomerWords } from '../words';
import { Explanation } from './explanation';
import { Line, Paged } from './paged';

const SHOWN = 10;

export function MembersCard({ segment: { id, name, evaluatedAt } }: { segment: Segment }) {
  const { segments: t, nobody, orders } = useCustomerWords();
  const locale = useLocale();
  const { currency } = useStore();
  const [asked, setAsked] = useState<Choice | null>(null);
  // Until everybody was asked nobody is in it; after that, whoever was in it before is no answer.
  const list = rowsOf(useInfiniteQuery({ ...listOptions({ segmentId: id }, NEWEST, SHOWN), enabled: evaluatedAt !== null, staleTime: 0 }));
  return (
    <Card
      title={t.membersCard}
      action={
        <Link to="/customers" search={{ segment: id } as never}>
          {t.allMembers}
        </Link>
      }
    >
      <Paged label={t.membersCard} list={list} rowKey={(each) => each.id} empty={t.noMembers}>
        {(customer) => {
          const called = calledOf(customer) || nobody;
          return (
            <div className="flex items-start justify-between gap-12">
              <span className="min-w-0 flex-1">
                <Line
                  title={
                    <Link to="/customers/$customerId" params={{ customerId: customer.id }}>
                      {called}
                    </Link>
                  }
                  note={customer.name ? customer.email : null}
                  value={formatMoney({ amountMinor: customer.spentMinor, currency }, locale)}
                  aside={orders(customer.ordersCount)}
                />
              </span>
              <Button size="small" tone="quiet" onClick={() => setAsked({ value: customer.id, label: called })}>
                {t.why}
                <span className="sr-only">{called}</span>
              </Button>
            </div>
          );
        }}
      </Paged>
      {asked && (
        <Dialog open title={name} onClose={() => setAsked(null)}>
          <Explanation segmentId={id} customerId={asked.value} name={asked.label} />
        </Dialog>
      )}
    </Card>
  );
}

export function AskCard({ segmentId }: { segmentId: string }) {
  const fieldId = useId();
  const { ask: t } = useCustomerWords().segments;
  const [asked, setAsked] = useState<Choice | null>(null);
  return (
    <Card title={t.title}>
      <div className="flex flex-col gap-16">
        <div className="flex flex-col gap-4">
          <label htmlFor={fieldId} className="text-strong">
            {t.find}
          </label>
          <Combobox
            id={fieldId}
            label={t.find}
            placeholder={t.placeholder}
            search={findCustomers}
            text={asked?.label ?? ''}
            onPick={setAsked}
            onClear={() => setAsked(null)}
          />
        </div>
        {asked && <Explanation key={asked.value} segmentId={segmentId} customerId={asked.value} name={asked.label} />}
      </div>
    </Card>
  );
}
