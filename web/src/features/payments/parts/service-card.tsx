import { useState } from 'react';
import type { PaymentProviderSettings } from '@/client/routers/paymentProviders';
import type { ProviderKind } from '@/client/shared';
import { client } from '@/shared/api';
import { formatInstant } from '@/shared/format';
import { Banner, Button, Card, CopyId, StatusChip, toast, useTried } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { Facts } from '@/shared/shapes';
import { paymentsChanged } from '../data';
import { usePaymentWords } from '../words';
import { camelOf, ServiceDialog } from './service-dialog';

interface ServiceCardProps {
  readonly kind: ProviderKind;
  /** Not there until it is set up. */
  readonly service: PaymentProviderSettings | undefined;
}

export function ServiceCard({ kind, service }: ServiceCardProps) {
  const { services: t, names, about, fields, reasons } = usePaymentWords();
  const canConfigure = useCan('payments:configure');
  const locale = useLocale();
  const zone = useZone();
  const { note, tried } = useTried(reasons);
  const [editing, setEditing] = useState(false);
  const check = () =>
    tried(async () => {
      const { checkError } = await client.paymentProviders.validate.mutate({ provider: kind });
      await paymentsChanged();
      toast(checkError === null ? t.works(names[kind]) : t.worksNot(names[kind]));
    });
  const turn = (enabled: boolean) =>
    tried(async () => {
      await client.paymentProviders.put.mutate({ provider: kind, enabled });
      await paymentsChanged();
      toast(enabled ? t.turnedOn(names[kind]) : t.turnedOff(names[kind]));
    });
  const labels: Readonly<Record<string, string>> = fields;
  const labelOf = (key: string) => labels[camelOf(key)] ?? key;
  return (
    <Card title={names[kind]} action={<StatusChip tone={service?.enabled ? 'good' : 'idle'} word={service === undefined ? t.absent : service.enabled ? t.on : t.off} />}>
      <div className="flex flex-col gap-12">
        <p className="text-text-2">{about[kind]}</p>
        {note}
        {service?.checkError && <Banner tone="bad">{t.said(service.checkError)}</Banner>}
        {service && (
          <Facts
            facts={[
              ...Object.entries(service.settings).map(([key, value]) => ({ label: labelOf(key), value })),
              ...service.sealed.map((key) => ({ label: labelOf(key), value: t.sealed })),
              { label: t.webhook, value: <CopyId whole id={`${window.location.origin}${service.webhookPath}`} of={t.webhook} /> },
              { label: t.checked, value: service.checkedAt && formatInstant(service.checkedAt, locale, zone) },
            ]}
          />
        )}
        {canConfigure && (
          <div className="flex flex-wrap gap-8">
            {service === undefined ? (
              <Button onClick={kind === 'sandbox' ? () => turn(true) : () => setEditing(true)}>{t.setUp(names[kind])}</Button>
            ) : (
              <>
                {kind !== 'sandbox' && <Button onClick={() => setEditing(true)}>{t.change}</Button>}
                <Button onClick={check}>{t.check}</Button>
                <Button onClick={() => turn(!service.enabled)}>
                  {service.enabled ? t.turnOff : t.turnOn}
                </Button>
              </>
            )}
          </div>
        )}
      </div>
      {editing && kind !== 'sandbox' && <ServiceDialog kind={kind} service={service} onClose={() => setEditing(false)} />}
    </Card>
  );
}
