import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { ClipboardCheck, X } from 'lucide-react';
import { useState } from 'react';
import type { CountAction, StockCount } from '@/client/routers/stockCounts';
import { client, failureOf, trpc, useIntention } from '@/shared/api';
import { formatInstant } from '@/shared/format';
import { Card, ConfirmDialog, CopyId, ErrorState, Forbidden, Skeleton, toast } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Act, DetailPage, Facts, neighbours } from '@/shared/shapes';
import { stockChanged, useLocationName } from '../data';
import { CountChip } from '../parts/chips';
import { CountEntry, type Wanted } from '../parts/count-entry';
import { CountedCard, type Left, LeftCard, useLeft } from '../parts/count-lines';
import { useCounting } from '../parts/counting';
import { useInventoryWords } from '../words';

export function CountDetail() {
  return useCan('inventory:read') ? <Found /> : <Forbidden permission="inventory:read" />;
}

function Found() {
  const { counts: t, reasons } = useInventoryWords();
  const { countId = '' } = useParams({ strict: false });
  const { data: count, error, refetch } = useQuery(trpc.stockCounts.get.queryOptions({ id: countId }));
  const named = useLocationName();
  const title = count ? t.name(named(count.locationId)) : t.title;
  usePlace({ title, parent: count && { label: t.title, to: '/inventory/counts' } });
  if (count) return <Detail key={count.id} count={count} title={title} />;
  if (error) return <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />;
  return <Skeleton shape="row" count={5} />;
}

function Detail({ count, title }: { count: StockCount; title: string }) {
  const words = useInventoryWords();
  const t = words.counts;
  const navigate = useNavigate();
  const { exact } = useCounting();
  const mayEnter = useCan('inventory:write') && count.allowedActions.includes('enter');
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const left = useLeft(count);
  const { acts, dialog } = useActs(count, left);
  const { previous, next } = neighbours('/inventory/counts', count.id);
  const go = (countId: string | undefined) => countId && (() => void navigate({ to: '/inventory/counts/$countId', params: { countId } }));
  const { surplus, missing } = count;
  const differs = [surplus > 0 && t.surplus(exact(surplus)), missing > 0 && t.missing(exact(missing))].filter(Boolean);
  return (
    <>
      <DetailPage
        title={title}
        help={{ text: words.help.count, guide: 'inventory' }}
        back={{ label: t.title, link: { to: '/inventory/counts', search: lastSearch('/inventory/counts') as never } }}
        status={<CountChip state={count.state} />}
        note={count.lines.length === 0 ? undefined : differs.join(' · ') || t.even}
        acts={acts}
        onPrevious={go(previous) || undefined}
        onNext={go(next) || undefined}
        firstTab={t.lines}
        side={
          <>
            {mayEnter && <LeftCard left={left} onCount={setWanted} />}
            <FactsCard count={count} />
          </>
        }
      >
        {mayEnter && <CountEntry count={count} wanted={wanted} />}
        <CountedCard count={count} onAgain={mayEnter ? setWanted : undefined} />
      </DetailPage>
      {dialog}
    </>
  );
}

function FactsCard({ count }: { count: StockCount }) {
  const { counts: t, transfers } = useInventoryWords();
  const { exact } = useCounting();
  const locale = useLocale();
  const zone = useZone();
  return (
    <Card title={t.facts}>
      <Facts
        facts={[
          { label: t.columns.opened, value: formatInstant(count.openedAt, locale, zone) },
          ...(count.closedAt ? [{ label: t.columns.closed, value: formatInstant(count.closedAt, locale, zone) }] : []),
          { label: t.columns.lines, value: exact(count.lines.length) },
          { label: t.columns.surplus, value: exact(count.surplus) },
          { label: t.columns.missing, value: exact(count.missing) },
          ...(count.note ? [{ label: t.note, value: count.note }] : []),
          { label: transfers.id, value: <CopyId id={count.id} of={transfers.id} /> },
        ]}
      />
    </Card>
  );
}

/** What the server allows to be done with it; what is entered has its own place. */
function useActs(count: StockCount, { lots, hasMore }: Left) {
  const { counts: t, needs } = useInventoryWords();
  const { exact, units } = useCounting();
  const canWrite = useCan('inventory:write');
  const { context } = useIntention();
  const [asked, setAsked] = useState<CountAction | null>(null);
  const disabledBecause = canWrite ? undefined : needs('inventory:write');
  const nothing = count.lines.length === 0 ? t.nothingCounted : undefined;
  const known: Readonly<Record<Exclude<CountAction, 'enter'>, Act>> = {
    settle: { key: 'settle', label: t.settle, icon: ClipboardCheck, onAct: () => setAsked('settle'), disabledBecause: disabledBecause ?? nothing },
    cancel: { key: 'cancel', label: t.cancel, icon: X, onAct: () => setAsked('cancel'), disabledBecause },
  };
  const settle = async () => {
    await client.stockCounts.settle.mutate({ id: count.id }, { context });
    await stockChanged();
    toast(t.settled);
  };
  const cancel = async () => {
    await client.stockCounts.cancel.mutate({ id: count.id }, { context });
    await stockChanged();
    toast(t.cancelled);
  };
  const close = () => setAsked(null);
  const { surplus, missing } = count;
  return {
    acts: count.allowedActions.flatMap((action) => (action === 'enter' ? [] : [known[action]])),
    dialog: (
      <>
        <ConfirmDialog open={asked === 'settle'} tone="primary" title={t.settleTitle} action={t.settle} onClose={close} onConfirm={settle}>
          {surplus + missing > 0 ? t.settleText(units(surplus), units(missing)) : t.settleEven}{' '}
          {lots.length > 0 && !hasMore && t.settleLeft(lots.length, exact(lots.length))}
        </ConfirmDialog>
        <ConfirmDialog open={asked === 'cancel'} title={t.cancelTitle} action={t.cancel} onClose={close} onConfirm={cancel}>
          {t.cancelText}
        </ConfirmDialog>
      </>
    ),
  };
}
