import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { Order, WantedLine } from '@/client/routers/orders';
import { client, failureOf } from '@/shared/api';
import { useEditing } from '@/shared/forms';
import { Banner, Card, ErrorState, Forbidden, Skeleton, toast } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan, useStore } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { orderChanged, orderOptions } from '../data';
import { DraftFields, type DraftValues, NO_DRAFT } from '../parts/draft-fields';
import { type DraftLine, LinesField, type WithLines } from '../parts/lines-field';
import { useMoney } from '../parts/money';
import { useOrderWords } from '../words';

const wanted = (lines: readonly DraftLine[]): WantedLine[] =>
  lines.map(({ variantId, quantity }) => ({ variantId, quantity: Number(quantity) }));

const commandOf = ({ lines, customer, email, isShipped, shippingAddress, codes, note }: DraftValues) => ({
  lines: wanted(lines),
  customerId: customer?.value ?? null,
  email: email.trim() || null,
  shippingAddress: isShipped ? { ...shippingAddress, country: shippingAddress.country ?? '' } : null,
  codes: [...codes],
  note,
});

export function NewOrder() {
  return useCan('orders:write') ? <NewDraft /> : <Forbidden permission="orders:write" />;
}

function NewDraft() {
  const t = useOrderWords();
  const { currency } = useStore();
  const navigate = useNavigate();
  usePlace({ title: t.draft.title, parent: { label: t.title, to: '/orders' } });
  const editing = useEditing<DraftValues, Order>({
    thing: 'order',
    values: NO_DRAFT,
    reasons: t.reasons,
    save: (values, context) => client.orders.createDraft.mutate(commandOf(values), { context }),
    onSaved: async ({ id }) => {
      await orderChanged(id);
      toast(t.draft.saved);
      await navigate({ to: '/orders/$orderId', params: { orderId: id } });
    },
  });
  const isEmpty = editing.form.watch('lines').length === 0;
  return (
    <FormPage
      title={t.draft.title}
      help={{ text: t.help.draft, guide: 'orders' }}
      back={{ label: t.title, link: { to: '/orders', search: lastSearch('/orders') as never } }}
      editing={editing}
      action={t.draft.save}
      isNew
      disabledBecause={isEmpty ? t.draft.noItems : undefined}
    >
      <Card title={t.draft.items}>
        <LinesField currency={currency} />
      </Card>
      <DraftFields />
    </FormPage>
  );
}

export function EditOrderItems() {
  return useCan('orders:write') ? <FoundItems /> : <Forbidden permission="orders:write" />;
}

function FoundItems() {
  const t = useOrderWords();
  const { orderId } = useParams({ strict: false });
  const { data: order, error, refetch } = useQuery(orderOptions(orderId ?? ''));
  usePlace({ title: order ? t.draft.editTitle(order.number) : t.title, parent: { label: t.title, to: '/orders' } });
  if (order) return <Items order={order} refetch={refetch} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="row" count={5} />;
}

const linesOf = (order: Order): WithLines => ({
  lines: order.lines.map(({ variantId, title, sku, quantity }) => ({ variantId, title, sku, quantity })),
});

function Items({ order, refetch }: { order: Order; refetch: () => Promise<{ data?: Order | undefined }> }) {
  const t = useOrderWords();
  const navigate = useNavigate();
  const said = useMoney(order.currency);
  const editing = useEditing<WithLines, Order>({
    thing: 'order-items',
    id: order.id,
    version: order.version,
    values: linesOf(order),
    reasons: t.reasons,
    conflicts: ['orders.stale'],
    reload: async () => ({ values: linesOf((await refetch()).data ?? order) }),
    save: ({ lines }, context) => client.orders.edit.mutate({ id: order.id, version: order.version, lines: wanted(lines) }, { context }),
    onSaved: async ({ id, totalMinor }) => {
      await orderChanged(id);
      toast(t.draft.edited(said(totalMinor)));
      await navigate({ to: '/orders/$orderId', params: { orderId: id } });
    },
  });
  const isEmpty = editing.form.watch('lines').length === 0;
  return (
    <FormPage
      title={t.draft.editTitle(order.number)}
      help={{ text: t.help.items, guide: 'orders' }}
      back={{ label: order.number, link: { to: '/orders/$orderId', params: { orderId: order.id } } }}
      editing={editing}
      action={t.draft.saveItems}
      disabledBecause={isEmpty ? t.draft.noItems : undefined}
    >
      {order.paidMinor > 0 && <Banner tone="warn">{t.draft.moneyText(said(order.paidMinor))}</Banner>}
      <Card title={t.draft.items}>
        <LinesField currency={order.currency} />
      </Card>
    </FormPage>
  );
}
