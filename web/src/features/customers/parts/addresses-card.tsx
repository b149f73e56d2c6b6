import { useQuery } from '@tanstack/react-query';
import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Customer } from '@/client/routers/customers';
import type { CustomerAddress } from '@/client/routers/customerAddresses';
import { client, failureOf, trpc } from '@/shared/api';
import { Badge, Button, Card, ConfirmDialog, ErrorState, IconButton, Skeleton, toast } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { customerChanged } from '../data';
import { useCustomerWords } from '../words';
import { AddressDialog } from './address-dialog';

type Asking = { readonly act: 'add' } | { readonly act: 'edit' | 'remove'; readonly address: CustomerAddress };

/** Where a customer lives and is billed, as it is written there. */
export function AddressesCard({ customer: { id, country } }: { customer: Customer }) {
  const { addresses: t, reasons } = useCustomerWords();
  const canWrite = useCan('customers:write');
  const [asking, setAsking] = useState<Asking | null>(null);
  const { data, error, refetch } = useQuery(trpc.customerAddresses.list.queryOptions({ customerId: id }));
  const close = () => setAsking(null);
  const remove = async (addressId: string) => {
    await client.customerAddresses.delete.mutate({ id: addressId });
    await customerChanged(id, 'addresses');
    toast(t.removed);
  };
  return (
    <Card
      title={t.title}
      action={
        canWrite && (
          <Button size="small" tone="quiet" onClick={() => setAsking({ act: 'add' })}>
            {t.add}
          </Button>
        )
      }
    >
      {data ? (
        <ul aria-label={t.title} className="flex flex-col gap-16">
          {data.items.map((address) => (
            <li key={address.id} className="flex items-start justify-between gap-8">
              <Written address={address} />
              {canWrite && (
                <span className="flex">
                  <IconButton size="small" icon={Pencil} label={t.edit(called(address))} onClick={() => setAsking({ act: 'edit', address })} />
                  <IconButton size="small" icon={Trash2} label={t.removeOf(called(address))} onClick={() => setAsking({ act: 'remove', address })} />
                </span>
              )}
            </li>
          ))}
        </ul>
      ) : error ? (
        <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />
      ) : (
        <Skeleton count={3} />
      )}
      {data?.items.length === 0 && <p className="text-text-2">{t.none}</p>}
      {asking !== null && asking.act !== 'remove' && (
        <AddressDialog
          customerId={id}
          known={asking.act === 'edit' ? asking.address : undefined}
          isFirst={data?.items.length === 0}
          country={country}
          onClose={close}
        />
      )}
      {asking?.act === 'remove' && (
        <ConfirmDialog open title={t.removeTitle} action={t.remove} onClose={close} onConfirm={() => remove(asking.address.id)}>
          <span className="block">{asking.address.lines.join(', ')}</span>
          {t.removeText}
        </ConfirmDialog>
      )}
    </Card>
  );
}

const called = ({ address: { street, city }, lines }: CustomerAddress): string => street.split('\n')[0] || city || lines.join(', ');

function Written({ address: { lines, isShipping, isBilling } }: { address: CustomerAddress }) {
  const { addresses: t } = useCustomerWords();
  return (
    <div className="min-w-0">
      <address className="not-italic wrap-anywhere">
        {lines.map((line, place) => (
          <span key={place} className="block">
            {line}
          </span>
        ))}
      </address>
      <span className="flex gap-4 pt-4 empty:hidden">
        {isShipping && <Badge>{t.shippingShort}</Badge>}
        {isBilling && <Badge>{t.billingShort}</Badge>}
      </span>
    </div>
  );
}
