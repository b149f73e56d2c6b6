import { useState } from 'react';
import type { SigningServiceSettings } from '@/client/routers/signingServices';
import { client } from '@/shared/api';
import { formatInstant } from '@/shared/format';
import { Banner, Button, Card, ConfirmDialog, CopyId, StatusChip, toast, useTried } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Fact, Facts } from '@/shared/shapes';
import { servicesChanged } from '../data';
import { useAgreementWords } from '../words';
import { CertificateDialog } from './certificate-dialog';
import { DocuSignDialog } from './docusign-dialog';

/** The server keeps settings by names of its own: `user_id` is `userId`. */
const camelOf = (key: string): string => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

export function ServiceCard({ service }: { readonly service: SigningServiceSettings }) {
  const { services: t, names, about, reasons } = useAgreementWords();
  const canConfigure = useCan('rentals:configure');
  const { note, tried } = useTried(reasons);
  const name = names[service.service];
  const facts = useFacts(service);
  const isSetUp = service.service === 'built_in' || service.webhookPath !== null;
  const check = () =>
    tried(async () => {
      const { checkError } = await client.signingServices.validate.mutate({ service: service.service });
      await servicesChanged();
      toast(checkError === null ? t.works(name) : t.worksNot(name));
    });
  const word = service.isUsed ? t.used : !isSetUp ? t.absent : service.enabled ? t.ready : t.off;
  return (
    <Card title={name} action={<StatusChip tone={service.isUsed ? 'good' : 'idle'} word={word} />}>
      <div className="flex flex-col gap-12">
        <p className="text-text-2">{about[service.service]}</p>
        {note}
        {service.checkError && <Banner tone="bad">{t.said(service.checkError)}</Banner>}
        {isSetUp && <Facts facts={facts} />}
        {canConfigure && (
          <div className="flex flex-wrap gap-8">
            {service.service === 'docusign' ? <DocuSignActs service={service} isSetUp={isSetUp} tried={tried} /> : <SealActs service={service} />}
            {isSetUp && <Button onClick={check}>{t.check}</Button>}
          </div>
        )}
      </div>
    </Card>
  );
}

function useFacts(service: SigningServiceSettings): Fact[] {
  const { services: t, fields } = useAgreementWords();
  const locale = useLocale();
  const zone = useZone();
  const labels: Readonly<Record<string, string>> = fields;
  const labelOf = (key: string) => labels[camelOf(key)] ?? key;
  return [
    ...Object.entries(service.settings).map(([key, value]) => ({ label: labelOf(key), value })),
    ...service.sealed.map((key) => ({ label: labelOf(key), value: t.sealed })),
    ...(service.service === 'built_in' && service.sealed.length === 0 ? [{ label: t.ownKeyLabel, value: t.ownKey }] : []),
    ...(service.webhookPath === null ? [] : [{ label: t.webhook, value: <CopyId whole id={`${window.location.origin}${service.webhookPath}`} of={t.webhook} /> }]),
    { label: t.checked, value: service.checkedAt && formatInstant(service.checkedAt, locale, zone) },
  ];
}

interface ActsProps {
  readonly service: SigningServiceSettings;
  readonly isSetUp: boolean;
  readonly tried: (act: () => Promise<unknown>) => Promise<boolean>;
}

function DocuSignActs({ service, isSetUp, tried }: ActsProps) {
  const { services: t, names } = useAgreementWords();
  const [editing, setEditing] = useState(false);
  const turn = (enabled: boolean) =>
    tried(async () => {
      await client.signingServices.put.mutate({ service: 'docusign', enabled });
      await servicesChanged();
      toast(enabled ? t.turnedOn : t.turnedOff);
    });
  return (
    <>
      <Button onClick={() => setEditing(true)}>{isSetUp ? t.change : t.setUp(names.docusign)}</Button>
      {isSetUp && <Button onClick={() => turn(!service.enabled)}>{service.enabled ? t.turnOff : t.turnOn}</Button>}
      {editing && <DocuSignDialog service={isSetUp ? service : undefined} onClose={() => setEditing(false)} />}
    </>
  );
}

function SealActs({ service }: { readonly service: SigningServiceSettings }) {
  const { services: t, reasons } = useAgreementWords();
  const [opened, setOpened] = useState<'bring' | 'make' | null>(null);
  const close = () => setOpened(null);
  const make = async () => {
    await client.signingServices.put.mutate({ service: service.service, makesKey: true });
    await servicesChanged();
    toast(t.keyMade);
  };
  return (
    <>
      <Button onClick={() => setOpened('bring')}>{t.bring}</Button>
      <Button onClick={() => setOpened('make')}>{t.makeKey}</Button>
      {opened === 'bring' && <CertificateDialog onClose={close} />}
      <ConfirmDialog open={opened === 'make'} tone="primary" title={t.makeKeyTitle} action={t.makeKey} reasons={reasons} onClose={close} onConfirm={make}>
        {t.makeKeyText}
      </ConfirmDialog>
    </>
  );
}
