import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { PackageCheck, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { Transfer, TransferAction } from '@/client/routers/transfers';
import { client, failureOf, trpc, useIntention } from '@/shared/api';
import { formatInstant } from '@/shared/format';
import { Card, ConfirmDialog, CopyId, ErrorState, Forbidden, Link, Skeleton, toast } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Act, DetailPage, Facts, neighbours } from '@/shared/shapes';
import { stockChanged, useGoods, useLocationName } from '../data';
import { TransferChip } from '../parts/chips';
import { useCounting } from '../parts/counting';
import { Expiry } from '../parts/lots-card';
import { MovementsCard } from '../parts/movements-card';
import { nameOf } from '../parts/naming';
import { Table } from '../parts/table';
import { arrivedOf, sentOf } from '../parts/transfer';
import { ReceiveTransferDialog } from '../parts/receive-transfer-dialog';
import { useInventoryWords } from '../words';

export function TransferDetail() {
  return useCan('inventory:read') ? <Found /> : <Forbidden permission="inventory:read" />;
}

function Found() {
  const t = useInventoryWords();
  const { transferId = '' } = useParams({ strict: false });
  const { data: transfer, error, refetch } = useQuery(trpc.transfers.get.queryOptions({ id: transferId }));
  const named = useLocationName();
  const title = transfer ? t.transfers.route(named(transfer.sourceId), named(transfer.targetId)) : t.transfers.title;
  usePlace({ title, parent: transfer && { label: t.transfers.title, to: '/inventory/transfers' } });
  if (transfer) return <Detail key={transfer.id} transfer={transfer} title={title} />;
  if (error) return <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} />;
  return <Skeleton shape="row" count={5} />;
}

function Detail({ transfer, title }: { transfer: Transfer; title: string }) {
  const words = useInventoryWords();
  const t = words.transfers;
  const navigate = useNavigate();
  const { exact } = useCounting();
  const goods = useGoods(transfer.lines.map(({ variantId }) => variantId));
  const called = (variantId: string) => {
    const good = goods.get(variantId);
    return good ? nameOf(good) : words.gone;
  };
  const { acts, dialog } = useActs(transfer);
  const { previous, next } = neighbours('/inventory/transfers', transfer.id);
  const go = (transferId: string | undefined) => transferId && (() => void navigate({ to: '/inventory/transfers/$transferId', params: { transferId } }));
  const [sent, arrived] = [sentOf(transfer.lines), arrivedOf(transfer.lines)];
  return (
    <>
      <DetailPage
        title={title}
        help={{ text: words.help.transfer, guide: 'inventory' }}
        back={{ label: t.title, link: { to: '/inventory/transfers', search: lastSearch('/inventory/transfers') as never } }}
        status={<TransferChip state={transfer.state} />}
        note={transfer.state === 'received' ? t.arrivedOf(exact(arrived), exact(sent)) : t.sentOf(exact(sent))}
        acts={acts}
        onPrevious={go(previous) || undefined}
        onNext={go(next) || undefined}
        firstTab={t.items}
        story={<MovementsCard filter={{ referenceId: transfer.id }} of={({ variantId }) => called(variantId)} />}
        side={<FactsCard transfer={transfer} />}
      >
        <Card title={t.items} flush>
          <Table
            label={t.items}
            rows={transfer.lines}
            rowKey={({ id }) => id}
            parts={[
              {
                key: 'item',
                head: words.columns.product,
                cell: ({ variantId }) => (
                  <Link tone="plain" to="/inventory/items/$variantId" params={{ variantId }}>
                    {called(variantId)}
                  </Link>
                ),
              },
              { key: 'lot', head: words.lots.lot, isMore: true, cell: ({ code }) => code || '—' },
              { key: 'expires', head: words.lots.expires, isMore: true, cell: ({ expiresOn }) => <Expiry day={expiresOn} /> },
              { key: 'sent', head: t.columns.sent, isFigure: true, cell: ({ quantity }) => exact(quantity) },
              { key: 'received', head: t.columns.received, isFigure: true, cell: ({ received }) => (received === null || transfer.state !== 'received' ? '—' : exact(received)) },
            ]}
          />
        </Card>
      </DetailPage>
      {dialog}
    </>
  );
}

function FactsCard({ transfer }: { transfer: Transfer }) {
  const { transfers: t } = useInventoryWords();
  const { units } = useCounting();
  const locale = useLocale();
  const zone = useZone();
  const named = useLocationName();
  const lost = sentOf(transfer.lines) - arrivedOf(transfer.lines);
  return (
    <Card title={t.facts}>
      <Facts
        facts={[
          { label: t.from, value: named(transfer.sourceId) },
          { label: t.to, value: named(transfer.targetId) },
          { label: t.columns.sent, value: formatInstant(transfer.sentAt, locale, zone) },
          ...(transfer.endedAt ? [{ label: t.columns.ended, value: formatInstant(transfer.endedAt, locale, zone) }] : []),
          ...(transfer.state === 'received' && lost > 0 ? [{ label: t.states.received, value: t.lostOf(units(lost)) }] : []),
          ...(transfer.note ? [{ label: t.note, value: transfer.note }] : []),
          { label: t.id, value: <CopyId id={transfer.id} of={t.id} /> },
        ]}
      />
    </Card>
  );
}

/** What the server allows to be done with it, in its order. */
function useActs(transfer: Transfer) {
  const { transfers: t, needs } = useInventoryWords();
  const canWrite = useCan('inventory:write');
  const named = useLocationName();
  const { context } = useIntention();
  const [asked, setAsked] = useState<TransferAction | null>(null);
  const disabledBecause = canWrite ? undefined : needs('inventory:write');
  const known: Readonly<Record<TransferAction, Act>> = {
    receive: { key: 'receive', label: t.receive, icon: PackageCheck, onAct: () => setAsked('receive'), disabledBecause },
    call_back: { key: 'call_back', label: t.callBack, icon: Undo2, onAct: () => setAsked('call_back'), disabledBecause },
  };
  const source = named(transfer.sourceId);
  const callBack = async () => {
    await client.transfers.callBack.mutate({ id: transfer.id }, { context });
    await stockChanged();
    toast(t.calledBack(source));
  };
  return {
    acts: transfer.allowedActions.map((action) => known[action]),
    dialog: (
      <>
        {asked === 'receive' && <ReceiveTransferDialog transfer={transfer} onClose={() => setAsked(null)} />}
        <ConfirmDialog
          open={asked === 'call_back'}
          tone="primary"
          title={t.callBackTitle(named(transfer.targetId))}
          action={t.callBack}
          onClose={() => setAsked(null)}
          onConfirm={callBack}
        >
          {t.callBackText(source)}
        </ConfirmDialog>
      </>
    ),
  };
}
