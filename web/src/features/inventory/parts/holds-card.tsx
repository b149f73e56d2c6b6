import { useQuery } from '@tanstack/react-query';
import type { Hold } from '@/client/routers/holds';
import type { StockItem } from '@/client/routers/inventory';
import { trpc } from '@/shared/api';
import { formatInstant } from '@/shared/format';
import { Button, Card } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { useInventoryWords } from '../words';
import { HoldChip } from './chips';
import { useCounting } from './counting';
import { HolderLink, useHolderName } from './holder';

const SHOWN = 20;

/** To whom a variant is promised: what is held for a while, and what is allocated. */
export function HoldsCard({ item, onRelease }: { item: StockItem; onRelease?: ((hold: Hold) => void) | undefined }) {
  const { holds: t } = useInventoryWords();
  const { variantId } = item;
  const { data: held } = useQuery(trpc.holds.list.queryOptions({ variantId, state: 'held', limit: SHOWN }));
  const { data: allocated } = useQuery(trpc.holds.list.queryOptions({ variantId, state: 'allocated', limit: SHOWN }));
  const holds = [...(held?.items ?? []), ...(allocated?.items ?? [])];
  if (held === undefined || allocated === undefined) return null;
  return (
    <Card title={t.title} flush={holds.length > 0}>
      {holds.length === 0 && <span className="text-text-2">{t.none}</span>}
      <ul aria-label={t.title} className="flex flex-col empty:hidden">
        {holds.map((hold) => (
          <Row key={hold.id} hold={hold} variantId={variantId} onRelease={onRelease && (() => onRelease(hold))} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ hold, variantId, onRelease }: { hold: Hold; variantId: string; onRelease: (() => void) | undefined }) {
  const { holds: t } = useInventoryWords();
  const { units, exact } = useCounting();
  const locale = useLocale();
  const zone = useZone();
  const name = useHolderName(hold.holderId);
  const lines = hold.lines.filter((line) => line.variantId === variantId);
  const sum = (of: typeof lines) => of.reduce((all, { quantity }) => all + quantity, 0);
  const waiting = sum(lines.filter(({ locationId }) => locationId === null));
  const said = [units(sum(lines)), waiting > 0 && t.waitingOf(exact(waiting)), hold.until && t.until(formatInstant(hold.until, locale, zone))];
  return (
    <li className="flex flex-wrap items-center gap-x-16 gap-y-4 border-t border-line px-16 py-8">
      <span className="min-w-0 flex-1 basis-1/3">
        <HolderLink holderId={hold.holderId} />
        <span className="block text-dense text-text-2">{said.filter(Boolean).join(' · ')}</span>
      </span>
      <HoldChip inRow state={hold.state} />
      {onRelease && hold.allowedActions.includes('release') && (
        <Button size="small" aria-label={t.releaseOf(name)} onClick={onRelease}>
          {t.release}
        </Button>
      )}
    </li>
  );
}
