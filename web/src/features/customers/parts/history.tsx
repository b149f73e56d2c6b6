// What a customer did: bought, earned and redeemed, and what was said to them.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Customer } from '@/client/routers/customers';
import type { PurchaseLine } from '@/client/routers/customerPurchases';
import { client, trpc } from '@/shared/api';
import { CountField, FormDialog, PickOne, TextField, useEditing } from '@/shared/forms';
import { formatExact, formatInstant, formatMoney } from '@/shared/format';
import { numberFormat } from '@/shared/format/counts';
import { Button, Card, Link, Select, toast } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { rowsOf } from '@/shared/shapes';
import { customerChanged, entriesOptions, purchasesOptions, talksOptions } from '../data';
import { useCustomerWords } from '../words';
import { CHANNELS } from './consents-card';
import { Line, Paged } from './paged';

export function PurchasesCard({ customer }: { customer: Customer }) {
  const { purchases: t } = useCustomerWords();
  const locale = useLocale();
  const zone = useZone();
  const seesOrders = useCan('orders:read');
  const list = rowsOf(useInfiniteQuery(purchasesOptions(customer.id)));
  return (
    <Card title={t.title}>
      <Paged label={t.title} list={list} rowKey={({ orderId }) => orderId} empty={t.none}>
        {({ orderId, number, placedAt, total, refunded, withdrawnAt, lines }) => (
          <Line
            title={
              seesOrders ? (
                <Link to="/orders/$orderId" params={{ orderId }}>
                  {number}
                </Link>
              ) : (
                number
              )
            }
            note={[withdrawnAt ? t.withdrawn : said(lines), refunded.amountMinor > 0 && t.refunded(formatMoney(refunded, locale))].filter(Boolean).join(' · ')}
            value={<span className={withdrawnAt ? 'text-text-2 line-through' : undefined}>{formatMoney(total, locale)}</span>}
            aside={formatInstant(placedAt, locale, zone)}
          />
        )}
      </Paged>
    </Card>
  );
}

const said = (lines: readonly PurchaseLine[]): string => lines.map(({ quantity, title }) => `${quantity} × ${title}`).join(', ');

export function LoyaltyCard({ customer: { id } }: { customer: Customer }) {
  const { loyalty: t, points } = useCustomerWords();
  const locale = useLocale();
  const zone = useZone();
  const canWrite = useCan('customers:write');
  const [isAdjusting, setAdjusting] = useState(false);
  const list = rowsOf(useInfiniteQuery(entriesOptions(id)));
  const { data: account } = useQuery(trpc.loyalty.account.queryOptions({ id }));
  const signed = numberFormat(locale, { signDisplay: 'exceptZero' });
  const counted = (count: number) => points(count, formatExact(count, locale));
  return (
    <Card
      title={t.title}
      action={
        canWrite && (
          <Button size="small" tone="quiet" onClick={() => setAdjusting(true)}>
            {t.adjust}
          </Button>
        )
      }
    >
      {account && (list.rows.length > 0 || account.balance > 0) && (
        <div className="pb-12">
          <Line
            title={t.balance}
            note={account.expiring.slice(0, 3).map(({ points: some, expiresAt }) => t.expiring(counted(some), formatInstant(expiresAt, locale, zone))).join(' · ')}
            value={<strong className="font-medium">{counted(account.balance)}</strong>}
          />
        </div>
      )}
      <Paged label={t.title} list={list} rowKey={(entry) => entry.id} empty={t.none}>
        {({ kind, points: change, reason, at }) => (
          <Line title={t.kinds[kind]} note={reason} value={signed.format(change)} aside={formatInstant(at, locale, zone)} />
        )}
      </Paged>
      {isAdjusting && <AdjustDialog customerId={id} balance={account?.balance ?? 0} onClose={() => setAdjusting(false)} />}
    </Card>
  );
}

interface Adjustment {
  readonly direction: 'give' | 'take';
  readonly points: number | string | null;
  readonly reason: string;
}

function AdjustDialog({ customerId, balance, onClose }: { customerId: string; balance: number; onClose: () => void }) {
  const { loyalty: t, points: counted, reasons } = useCustomerWords();
  const locale = useLocale();
  const editing = useEditing<Adjustment, unknown>({
    thing: null,
    values: { direction: 'give', points: null, reason: '' },
    reasons,
    reasonFields: { 'customers.insufficient_points': 'points' },
    save: ({ direction, points, reason }, context) =>
      client.loyalty.adjust.mutate({ customerId, points: direction === 'give' ? Number(points) : -Number(points), reason: reason.trim() }, { context }),
    onSaved: async () => {
      onClose();
      await customerChanged(customerId, 'points');
      toast(t.done);
    },
  });
  const [direction, points] = editing.form.watch(['direction', 'points']);
  const count = typeof points === 'number' ? points : 0;
  const [action, word] = direction === 'give' ? [t.giveAction, t.give] : [t.takeAction, t.take];
  return (
    <FormDialog
      editing={editing}
      title={t.adjust}
      description={t.adjustText(counted(balance, formatExact(balance, locale)))}
      action={count > 0 ? action(count, formatExact(count, locale)) : word}
      onClose={onClose}
    >
      <PickOne
        name="direction"
        label={t.direction}
        required
        choices={[
          { value: 'give', label: t.give },
          { value: 'take', label: t.take },
        ]}
      />
      <CountField name="points" label={t.count} required least={1} most={1_000_000} />
      <TextField name="reason" label={t.reason} required most={200} />
    </FormDialog>
  );
}

/** The word for one of the server's own; what another domain calls it as it is. */
const inWords = (words: Readonly<Record<string, string>>, said: string): string => words[said] ?? said;

export function TalksCard({ customer }: { customer: Customer }) {
  const { talks: t, channels } = useCustomerWords();
  const locale = useLocale();
  const zone = useZone();
  const [channel, setChannel] = useState('');
  const list = rowsOf(useInfiniteQuery(talksOptions(customer.id, channel || null)));
  return (
    <Card
      title={t.title}
      action={
        (channel !== '' || list.rows.length > 0) && (
          <span>
            <Select
              size="small"
              aria-label={t.channel}
              value={channel}
              onPick={setChannel}
              placeholder={t.every}
              choices={CHANNELS.map((value) => ({ value: value as string, label: channels[value] }))}
            />
          </span>
        )
      }
    >
      <Paged label={t.title} list={list} rowKey={({ id }) => id} empty={t.none}>
        {({ channel: by, direction, kind, subject, status, at }) => (
          <Line
            title={subject || inWords(t.kinds, kind)}
            note={[channels[by], t[direction], subject && inWords(t.kinds, kind)].filter(Boolean).join(' · ')}
            value={inWords(t.states, status)}
            aside={formatInstant(at, locale, zone)}
          />
        )}
      </Paged>
    </Card>
  );
}
