import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { Order } from '@/client/routers/orders';
import { failureOf } from '@/shared/api';
import { AfterBlink, Card, ErrorState, Forbidden, Skeleton } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { Columns, DetailPage, neighbours, Timeline } from '@/shared/shapes';
import { orderOptions, useOrderParts } from '../data';
import { useLiveOrder, useSettling } from '../live';
import { useActs } from '../parts/acts';
import { OrderChip, PaymentChip } from '../parts/chips';
import { ItemsCard } from '../parts/items-card';
import { useMoney } from '../parts/money';
import { NotesCard } from '../parts/notes-card';
import { ReturnsCard } from '../parts/returns-card';
import { SentCard } from '../parts/sent-card';
import { CustomerCard, DocumentsCard, FactsCard, PaymentCard, ShippingCard } from '../parts/side';
import { useStory } from '../parts/story';
import { useOrderWords } from '../words';

export function OrderDetail() {
  return useCan('orders:read') ? <Found /> : <Forbidden permission="orders:read" />;
}

function Found() {
  const t = useOrderWords();
  const { orderId } = useParams({ strict: false });
  const { data: order, error, refetch } = useQuery(orderOptions(orderId ?? ''));
  useLiveOrder(orderId ?? '');
  usePlace({ title: order?.number ?? t.title, parent: order && { label: t.title, to: '/orders' } });
  if (order) return <Detail key={order.id} order={order} />;
  if (error) return <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} />;
  return <DetailSkeleton />;
}

function Detail({ order }: { order: Order }) {
  const t = useOrderWords();
  const navigate = useNavigate();
  const { story, sent, returns, documents } = useOrderParts(order.id);
  const back = returns.data ?? { returns: [], refunds: [] };
  useSettling(order.id, back.refunds.some(({ status }) => status === 'pending'));
  const { acts, dialog } = useActs(order, back);
  const said = useMoney(order.currency);
  const tell = useStory(order);
  const { previous, next } = neighbours('/orders', order.id);
  const go = (orderId: string | undefined) => orderId && (() => void navigate({ to: '/orders/$orderId', params: { orderId } }));
  const units = order.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <>
      <DetailPage
        title={order.number}
        help={{ text: t.help.detail, guide: 'orders' }}
        back={{ label: t.title, link: { to: '/orders', search: lastSearch('/orders') as never } }}
        status={
          <>
            <OrderChip status={order.status} />
            {order.status !== 'draft' && <PaymentChip status={order.paymentStatus} />}
          </>
        }
        note={`${said(order.totalMinor)} · ${t.units(units)}`}
        acts={acts}
        onPrevious={go(previous) || undefined}
        onNext={go(next) || undefined}
        firstTab={t.items}
        story={
          <Card title={t.story.title}>
            {story.data ? (
              <Timeline happenings={tell(story.data.items)} />
            ) : story.error ? (
              <ErrorState failure={failureOf(story.error)} onRetry={story.refetch} />
            ) : (
              <Skeleton count={4} />
            )}
          </Card>
        }
        side={
          <>
            <CustomerCard order={order} />
            <NotesCard order={order} />
            <PaymentCard order={order} />
            <ShippingCard order={order} />
            <DocumentsCard order={order} documents={documents.data?.items ?? []} />
            <FactsCard order={order} />
          </>
        }
      >
        <ItemsCard order={order} />
        <SentCard order={order} sent={sent.data?.items ?? []} />
        <ReturnsCard order={order} {...back} />
      </DetailPage>
      {dialog}
    </>
  );
}

function DetailSkeleton() {
  return (
    <AfterBlink>
      <div className="mx-auto flex max-w-detail flex-col gap-16 pt-16">
        <Skeleton shape="title" width={0.3} />
        <Columns side={<Skeleton shape="chart" count={2} />}>
          <Skeleton shape="row" count={5} />
          <Skeleton shape="chart" />
        </Columns>
      </div>
    </AfterBlink>
  );
}
