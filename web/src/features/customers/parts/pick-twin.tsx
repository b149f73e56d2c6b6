// Who turned out to be the same: those who share something, or anybody who is found.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId } from 'react';
import type { Customer } from '@/client/routers/customers';
import { failureOf, trpc } from '@/shared/api';
import { ButtonLink, Card, Combobox, ErrorState, Skeleton } from '@/shared/kit';
import { calledOf, findCustomers } from '../data';
import { useCustomerWords } from '../words';
import { Line } from './paged';

export function PickTwin({ customer: { id, ...rest } }: { customer: Customer }) {
  const { merge: t, duplicates, reasons, nobody } = useCustomerWords();
  const navigate = useNavigate();
  const fieldId = useId();
  const { data, error, refetch } = useQuery(trpc.customers.findDuplicates.queryOptions({ id }));
  const find = async (text: string) => (await findCustomers(text)).filter(({ value }) => value !== id);
  const compare = (other: string) => navigate({ to: '/customers/$customerId/merge', params: { customerId: id }, search: { other } as never });
  const name = calledOf(rest) || nobody;
  return (
    <Card title={t.pick}>
      <div className="flex flex-col gap-16">
        <p className="text-text-2">{t.pickText(name)}</p>
        <div className="flex flex-col gap-4">
          <label htmlFor={fieldId} className="text-strong">
            {t.find}
          </label>
          <Combobox id={fieldId} label={t.find} search={find} text="" onPick={({ value }) => void compare(value)} />
        </div>
        <section>
          <h3 className="pb-8 text-caption text-text-2">{t.likely}</h3>
          {data ? (
            <ul aria-label={t.likely} className="flex flex-col gap-12">
              {data.items.map(({ customer, likenesses }) => (
                <li key={customer.id}>
                  <Line
                    title={calledOf(customer) || nobody}
                    note={[customer.name && (customer.email ?? customer.phone), ...likenesses.map((each) => duplicates.share(duplicates.likeness[each]))]
                      .filter(Boolean)
                      .join(' · ')}
                    value={
                      <ButtonLink
                        size="small"
                        to="/customers/$customerId/merge"
                        params={{ customerId: id }}
                        search={{ other: customer.id } as never}
                        aria-label={duplicates.compare(name, calledOf(customer) || nobody)}
                      >
                        {duplicates.look}
                      </ButtonLink>
                    }
                  />
                </li>
              ))}
            </ul>
          ) : error ? (
            <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />
          ) : (
            <Skeleton count={3} />
          )}
          {data?.items.length === 0 && <p className="text-text-2">{t.nobodyLikely}</p>}
        </section>
      </div>
    </Card>
  );
}
