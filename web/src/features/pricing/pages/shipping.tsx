import { useQuery } from '@tanstack/react-query';
import { Pencil, Plus, Trash2, Truck } from 'lucide-react';
import { useState } from 'react';
import type { ShippingRate, ShippingZone } from '@/client/routers/shipping';
import { client, failureOf } from '@/shared/api';
import { formatExact, formatMoney } from '@/shared/format';
import { Button, Card, ConfirmDialog, EmptyState, ErrorState, Forbidden, IconButton, Skeleton, StatusChip, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale } from '@/shared/session';
import { PageHead } from '@/shared/shapes';
import { zonesChanged, zonesOptions } from '../data';
import { useSayPlace } from '../parts/place';
import { Sections } from '../parts/sections';
import { RateDialog, ZoneDialog } from '../parts/shipping-dialogs';
import { usePricingWords } from '../words';

const FEW_PLACES = 12;

export function Shipping() {
  return useCan('pricing:read') ? <Zones /> : <Forbidden permission="pricing:read" />;
}

function Zones() {
  const { shipping: t, sections, help, reasons } = usePricingWords();
  const canWrite = useCan('pricing:write');
  const [making, setMaking] = useState(false);
  const { data, error, refetch } = useQuery(zonesOptions());
  usePlace({ title: sections.shipping });
  const create = canWrite && (
    <Button tone="primary" icon={Plus} onClick={() => setMaking(true)}>
      {t.createZone}
    </Button>
  );
  return (
    <div className="mx-auto max-w-list">
      <Sections />
      <div className="pb-32">
        <PageHead title={sections.shipping} help={{ text: help.shipping, guide: 'pricing' }} actions={create} />
        {data ? (
          <div className="flex flex-col gap-16">
            {data.items.map((zone) => (
              <Zone key={zone.id} zone={zone} canWrite={canWrite} />
            ))}
            {data.items.length === 0 && (
              <Card>
                <EmptyState icon={Truck} title={t.empty.title} text={t.empty.text}>
                  {create}
                </EmptyState>
              </Card>
            )}
          </div>
        ) : error ? (
          <Card>
            <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />
          </Card>
        ) : (
          <Skeleton shape="chart" count={2} />
        )}
        {making && <ZoneDialog zone={null} onClose={() => setMaking(false)} />}
      </div>
    </div>
  );
}

type Asking = { readonly act: 'zone' | 'deleteZone' } | { readonly act: 'rate'; readonly rate: ShippingRate | null } | { readonly act: 'deleteRate'; readonly rate: ShippingRate };

function Zone({ zone, canWrite }: { zone: ShippingZone; canWrite: boolean }) {
  const { shipping: t } = usePricingWords();
  const place = useSayPlace();
  const [asking, setAsking] = useState<Asking | null>(null);
  const { name, places } = zone.terms;
  const shown = places.slice(0, FEW_PLACES).map(place);
  const close = () => setAsking(null);
  const removed = async (gone: string) => {
    await zonesChanged();
    toast(t.deleted(gone));
  };
  return (
    <Card
      title={name}
      flush
      action={
        canWrite && (
          <span className="flex gap-4">
            <Button size="small" icon={Plus} onClick={() => setAsking({ act: 'rate', rate: null })} aria-label={t.createRateOf(name)}>
              {t.createRate}
            </Button>
            <IconButton size="small" icon={Pencil} label={t.editTitle(name)} onClick={() => setAsking({ act: 'zone' })} />
            <IconButton size="small" icon={Trash2} label={t.deleteOf(name)} onClick={() => setAsking({ act: 'deleteZone' })} />
          </span>
        )
      }
    >
      <p className="px-16 text-dense text-text-2">
        {shown.join(', ')}
        {places.length > FEW_PLACES && ` ${t.andMore(places.length - FEW_PLACES)}`}
      </p>
      {zone.rates.length === 0 && <p className="px-16 py-12 text-text-2">{t.noRates}</p>}
      <ul aria-label={t.ratesOf(name)} className="pt-8 empty:hidden">
        {zone.rates.map((rate) => (
          <Rate
            key={rate.id}
            rate={rate}
            canWrite={canWrite}
            onEdit={() => setAsking({ act: 'rate', rate })}
            onDelete={() => setAsking({ act: 'deleteRate', rate })}
          />
        ))}
      </ul>
      {asking?.act === 'zone' && <ZoneDialog zone={zone} onClose={close} />}
      {asking?.act === 'rate' && <RateDialog zone={zone} rate={asking.rate} onClose={close} />}
      <ConfirmDialog
        open={asking?.act === 'deleteZone'}
        title={t.deleteTitle(name)}
        action={t.deleteZone}
        onClose={close}
        onConfirm={async () => {
          await client.shipping.deleteZone.mutate({ id: zone.id });
          await removed(name);
        }}
      >
        {t.deleteZoneText(zone.rates.length)}
      </ConfirmDialog>
      {asking?.act === 'deleteRate' && (
        <ConfirmDialog
          open
          title={t.deleteTitle(asking.rate.terms.name)}
          action={t.deleteRate}
          onClose={close}
          onConfirm={async () => {
            await client.shipping.deleteRate.mutate({ id: asking.rate.id });
            await removed(asking.rate.terms.name);
          }}
        >
          {t.deleteRateText}
        </ConfirmDialog>
      )}
    </Card>
  );
}

interface RateProps {
  readonly rate: ShippingRate;
  readonly canWrite: boolean;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

function Rate({ rate: { terms }, canWrite, onEdit, onDelete }: RateProps) {
  const { shipping: t } = usePricingWords();
  const locale = useLocale();
  const { currency, measure } = terms;
  const money = (amountMinor: number) => formatMoney({ amountMinor, currency }, locale);
  const measured = (least: number) => (measure === 'price' ? money(least) : `${formatExact(least, locale)} ${measure === 'weight' ? t.grams : t.units}`);
  const said = [
    ...(terms.freeAboveMinor === null ? [] : [t.freeFrom(money(terms.freeAboveMinor))]),
    ...(terms.most === null ? [] : [t.upTo(measured(terms.most))]),
  ];
  return (
    <li className="flex flex-wrap items-center gap-x-16 gap-y-4 border-t border-line px-16 py-8">
      <span className="min-w-0 flex-1 basis-1/3 wrap-anywhere">
        {terms.name}
        {said.length > 0 && <span className="block text-dense text-text-2">{said.join(' · ')}</span>}
      </span>
      {!terms.enabled && <StatusChip inRow tone="idle" word={t.off} />}
      <span className="ml-auto text-right tabular-nums rows:w-1/4">
        {terms.bands.map(({ least, amountMinor }) => (
          <span key={least} className="block">
            {terms.bands.length > 1 && <span className="pr-8 text-dense text-text-2">{t.fromMeasure(measured(least))}</span>}
            {money(amountMinor)}
          </span>
        ))}
      </span>
      {canWrite && (
        <span className="flex gap-4">
          <IconButton size="small" icon={Pencil} label={t.editTitle(terms.name)} onClick={onEdit} />
          <IconButton size="small" icon={Trash2} label={t.deleteOf(terms.name)} onClick={onDelete} />
        </span>
      )}
    </li>
  );
}
