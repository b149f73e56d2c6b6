// The agreements of a booking: how they stand, what was signed, and sending them.
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import type { Agreement, AgreementState } from '@/client/routers/agreement';
import { client, failureOf } from '@/shared/api';
import { saveFile } from '@/shared/files';
import { formatInstant } from '@/shared/format';
import { Button, Card, ConfirmDialog, ErrorState, Skeleton, StatusChip, toast, type Tone, useTried } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { agreementsChanged, agreementsOptions } from '../data';
import { useAgreementWords } from '../words';

const TONES: Readonly<Record<AgreementState, Tone>> = { made: 'active', sent: 'active', signed: 'good', declined: 'bad', voided: 'idle' };

interface AgreementsCardProps {
  readonly bookingId: string;
  /** A booking that is not confirmed, or over, has nothing to be signed. */
  readonly canSend: boolean;
}

export function AgreementsCard({ bookingId, canSend }: AgreementsCardProps) {
  const { card: t, reasons } = useAgreementWords();
  const { data, error, refetch } = useQuery(agreementsOptions(bookingId));
  const mayWrite = useCan('rentals:write');
  const { note, tried } = useTried(reasons);
  const send = () =>
    tried(async () => {
      await client.agreement.send.mutate({ bookingId });
      await agreementsChanged();
      toast(t.sent);
    });
  const isAgain = data?.items.some(({ state }) => state !== 'voided') ?? false;
  return (
    <Card title={t.title}>
      <div className="flex flex-col gap-12">
        {note}
        {data === undefined && (error ? <ErrorState failure={failureOf(error)} onRetry={refetch} /> : <Skeleton shape="row" count={1} />)}
        {data?.items.length === 0 && <p className="text-text-2">{t.empty}</p>}
        {data !== undefined && data.items.length > 0 && (
          <ul className="flex flex-col gap-12">
            {data.items.map((agreement) => (
              <Line key={agreement.id} agreement={agreement} mayWrite={mayWrite} />
            ))}
          </ul>
        )}
        {mayWrite && canSend && data !== undefined && (
          <div>
            <Button onClick={send}>{isAgain ? t.sendAgain : t.send}</Button>
          </div>
        )}
      </div>
    </Card>
  );
}

function Line({ agreement, mayWrite }: { readonly agreement: Agreement; readonly mayWrite: boolean }) {
  const { card: t, names, states, reasons } = useAgreementWords();
  const locale = useLocale();
  const zone = useZone();
  const { note, tried } = useTried(reasons);
  const [asked, setAsked] = useState(false);
  const { id, number, state } = agreement;
  const isOpen = state === 'made' || state === 'sent';
  const when = formatInstant(agreement.endedAt ?? agreement.sentAt ?? agreement.madeAt, locale, zone);
  const download = () => tried(async () => saveFile(await client.agreement.download.query({ id })));
  const take = async () => {
    await client.agreement.void.mutate({ id });
    await agreementsChanged();
    toast(t.taken);
  };
  return (
    <li className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-12 gap-y-4">
        <span className="text-strong">{agreement.amends === null ? t.number(number) : t.amendment(number)}</span>
        <StatusChip tone={TONES[state]} word={states[state]} />
        <span className="text-dense text-text-2">{t.at(names[agreement.service], when)}</span>
      </div>
      {agreement.reason && <p className="text-dense text-text-2">{t.because(agreement.reason)}</p>}
      {note}
      <div className="flex flex-wrap gap-8">
        {agreement.email !== '' && (
          <Button size="small" icon={Download} onClick={download}>
            {t.download}
          </Button>
        )}
        {mayWrite && isOpen && (
          <Button size="small" onClick={() => setAsked(true)}>
            {t.take}
          </Button>
        )}
      </div>
      <ConfirmDialog open={asked} title={t.takeTitle(number)} action={t.take} reasons={reasons} onClose={() => setAsked(false)} onConfirm={take}>
        {t.takeText}
      </ConfirmDialog>
    </li>
  );
}
