import { Printer, RotateCcw, Truck, X } from 'lucide-react';
import { Avatar, Card, CopyId, DiffView, StatusChip, toast } from '@/shared/kit';
import { DetailPage, Facts, MoneyLines, Timeline } from '@/shared/shapes';
import { acts, detail, views, x } from '../words/samples';

const euros = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

export function DetailPart() {
  const act = (label: string) => () => toast(label);
  return (
    <DetailPage
      title={detail.title}
      help={{ text: x.text, guide: 'web' }}
      back={{ link: { to: '/design/list' as never }, label: views.all }}
      status={<StatusChip tone="warn" word={views.open} />}
      onPrevious={() => toast(x.edit)}
      acts={[
        { key: 'fulfil', label: acts.fulfil, icon: Truck, onAct: act(acts.fulfil) },
        { key: 'refund', label: acts.refund, icon: RotateCcw, onAct: act(acts.refund) },
        { key: 'print', label: acts.print, icon: Printer, onAct: act(acts.print), disabledBecause: x.offBecause },
        { key: 'cancel', label: acts.cancel, icon: X, tone: 'danger', onAct: act(acts.cancel) },
      ]}
      firstTab={detail.payment}
      story={
        <Card title={detail.story}>
          <Timeline
            happenings={[
              { id: '1', at: ago(3), tone: 'good', title: detail.paid, actor: detail.worker, raw: { amountMinor: 8490, currency: 'EUR' } },
              { id: '2', at: ago(4), title: detail.placed, text: detail.note },
              { id: '3', at: ago(1500), tone: 'active', title: detail.mailed, actor: detail.worker },
            ]}
          />
        </Card>
      }
      side={
        <>
          <Card title={x.card}>
            <div className="flex items-center gap-12 pb-12"><Avatar name={detail.name} /><span>{detail.name}</span></div>
            <Facts facts={[{ label: detail.email, value: 'ada@example.org' }, { label: detail.orders, value: 4 }, { label: detail.spent, value: null }, { label: detail.id, value: <CopyId id="0190a3c4-7b1e-7000-8000-00000000a1b2" of={x.link} /> }]} />
          </Card>
          <Card title={detail.risk}>{x.text}</Card>
        </>
      }
    >
      <Card title={detail.payment}>
        <MoneyLines lines={[{ label: detail.subtotal, amount: euros(7990) }, { label: detail.shipping, amount: euros(500) }, { label: detail.tax, note: detail.taxNote, amount: euros(1356) }, { label: detail.total, amount: euros(8490), isSum: true }]} />
      </Card>
      <Card>
        <DiffView beforeLabel={detail.newBefore} afterLabel={detail.newAfter} rows={[{ key: 'p', label: detail.price, before: '19,50 €', after: '24,90 €' }, { key: 's', label: detail.stock, before: '3', after: '12' }]} />
      </Card>
    </DetailPage>
  );
}
