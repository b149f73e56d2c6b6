import { useQuery } from '@tanstack/react-query';
import { failureOf } from '@/shared/api';
import { ButtonLink, ErrorState, Skeleton } from '@/shared/kit';
import { PeekPanel } from '@/shared/shapes';
import { calledOf, customerOptions } from '../data';
import { useCustomerWords } from '../words';
import { ConsentsCard } from './consents-card';
import { BelongsCard, ContactCard, ValueCard } from './side';

/** A customer beside the list: who it is, what they came to, and what they allow. */
export function CustomerPeek({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useCustomerWords();
  const { data: customer, error, refetch } = useQuery(customerOptions(id));
  return (
    <PeekPanel
      title={customer ? calledOf(customer) || t.nobody : t.title}
      onClose={onClose}
      actions={
        <ButtonLink size="small" to="/customers/$customerId" params={{ customerId: id }}>
          {t.open}
        </ButtonLink>
      }
    >
      {customer ? (
        <div className="flex flex-col gap-16">
          <ContactCard customer={customer} />
          <ValueCard customer={customer} />
          <ConsentsCard customer={customer} />
          <BelongsCard customer={customer} />
        </div>
      ) : error ? (
        <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} />
      ) : (
        <Skeleton shape="row" count={5} />
      )}
    </PeekPanel>
  );
}
