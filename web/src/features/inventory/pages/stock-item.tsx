import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { ArrowLeftRight, ClipboardPen, PackagePlus } from 'lucide-react';
import { useState } from 'react';
import type { Hold } from '@/client/routers/holds';
import type { StockAction, StockItem, StockLot } from '@/client/routers/inventory';
import { failureOf } from '@/shared/api';
import { AfterBlink, ErrorState, Forbidden, Skeleton } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { type Act, Columns, DetailPage, neighbours } from '@/shared/shapes';
import { itemOptions } from '../data';
import { AdjustDialog } from '../parts/adjust-dialog';
import { ReorderCard } from '../parts/arithmetic';
import { StandingChip } from '../parts/chips';
import { useCounting } from '../parts/counting';
import { HoldsCard } from '../parts/holds-card';
import { ItemFacts } from '../parts/item-facts';
import { LevelsCard } from '../parts/levels-card';
import { LotsCard } from '../parts/lots-card';
import { MovementsCard } from '../parts/movements-card';
import { nameOf } from '../parts/naming';
import { PolicyCard, PolicyDialog } from '../parts/policy';
import { ReleaseDialog } from '../parts/release-dialog';
import { WriteOffDialog } from '../parts/write-off-dialog';
import { useInventoryWords } from '../words';

export function StockItemPage() {
  return useCan('inventory:read') ? <Found /> : <Forbidden permission="inventory:read" />;
}

function Found() {
  const t = useInventoryWords();
  const { variantId = '' } = useParams({ strict: false });
  const { data: item, error, refetch } = useQuery(itemOptions(variantId));
  usePlace({ title: item ? nameOf(item) : t.title, parent: item && { label: t.title, to: '/inventory' } });
  if (item) return <Detail key={item.variantId} item={item} />;
  if (error) return <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} />;
  return <DetailSkeleton />;
}

function Detail({ item }: { item: StockItem }) {
  const t = useInventoryWords();
  const navigate = useNavigate();
  const { exact } = useCounting();
  const { variantId } = item;
  const { previous, next } = neighbours('/inventory', variantId);
  const go = (to: string | undefined) => to && (() => void navigate({ to: '/inventory/items/$variantId', params: { variantId: to } }));
  const { acts, dialog, ask } = useActs(item);
  const may = (action: StockAction) => ask !== undefined && item.allowedActions.includes(action);
  return (
    <>
      <DetailPage
        title={nameOf(item)}
        help={{ text: t.help.item, guide: 'inventory' }}
        back={{ label: t.title, link: { to: '/inventory', search: lastSearch('/inventory') as never } }}
        status={<StandingChip item={item} />}
        note={t.freeOf(exact(item.free), exact(item.onHand))}
        acts={acts}
        onPrevious={go(previous) || undefined}
        onNext={go(next) || undefined}
        firstTab={t.sections.stock}
        story={<MovementsCard filter={{ variantId }} variantId={variantId} />}
        side={
          <>
            <ItemFacts item={item} />
            <ReorderCard item={item} />
            <PolicyCard item={item} onEdit={may('set_policy') ? () => ask?.({ act: 'policy' }) : undefined} />
          </>
        }
      >
        <LevelsCard item={item} onAdjust={may('adjust') ? (locationId) => ask?.({ act: 'adjust', locationId }) : undefined} />
        <LotsCard item={item} onWriteOff={ask && ((lot) => ask({ act: 'writeOff', lot }))} />
        <HoldsCard item={item} onRelease={ask && ((hold) => ask({ act: 'release', hold }))} />
      </DetailPage>
      {dialog}
    </>
  );
}

type Asked =
  | { readonly act: 'adjust'; readonly locationId?: string }
  | { readonly act: 'writeOff'; readonly lot: StockLot }
  | { readonly act: 'release'; readonly hold: Hold }
  | { readonly act: 'policy' };

/** What the server allows to be done with it, in its order; its dialogs outlive a turned phone. */
function useActs(item: StockItem) {
  const { acts: t, needs } = useInventoryWords();
  const navigate = useNavigate();
  const canWrite = useCan('inventory:write');
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const disabledBecause = canWrite ? undefined : needs('inventory:write');
  const search = { item: item.variantId } as never;
  const known: readonly Act[] = [
    { key: 'receive', label: t.receive, icon: PackagePlus, onAct: () => navigate({ to: '/inventory/receive', search }) },
    { key: 'adjust', label: t.adjust, icon: ClipboardPen, onAct: () => setAsked({ act: 'adjust' }) },
    { key: 'transfer', label: t.transfer, icon: ArrowLeftRight, onAct: () => navigate({ to: '/inventory/transfers/new', search }) },
  ];
  const allowed: readonly string[] = item.allowedActions;
  return {
    acts: known.filter(({ key }) => allowed.includes(key)).map((act) => ({ ...act, disabledBecause })),
    ask: canWrite ? setAsked : undefined,
    dialog: (
      <>
        {asked?.act === 'adjust' && <AdjustDialog item={item} locationId={asked.locationId} onClose={close} />}
        {asked?.act === 'writeOff' && <WriteOffDialog lot={asked.lot} name={nameOf(item)} onClose={close} />}
        {asked?.act === 'release' && <ReleaseDialog hold={asked.hold} onClose={close} />}
        {asked?.act === 'policy' && <PolicyDialog item={item} onClose={close} />}
      </>
    ),
  };
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
