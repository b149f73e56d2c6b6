// The signature: a name, a drawing if one likes, and the consent without which there is none.
import { type FormEvent, useId, useState } from 'react';
import type { AgreementToSign } from '@/client/routers/agreement';
import { client, type Failure, failureOf } from '@/shared/api';
import { Button, Checkbox, ConfirmDialog, ErrorNote, TextArea, TextInput } from '@/shared/kit';
import { useAgreementWords } from '../words';
import { SignatureField } from './signature-field';
import { sentOf, type Strokes } from './strokes';

interface SignFormProps {
  readonly token: string;
  readonly agreement: AgreementToSign;
  readonly onDone: (agreement: AgreementToSign) => void;
}

export function SignForm({ token, agreement, onDone }: SignFormProps) {
  const { sign: t, reasons } = useAgreementWords();
  const [name, setName] = useState(agreement.name);
  const [strokes, setStrokes] = useState<Strokes>([]);
  const [consents, setConsents] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const nameId = useId();
  const hintId = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !consents) return;
    setBusy(true);
    setFailure(null);
    try {
      const { digest, consentVersion } = agreement;
      onDone(await client.agreement.sign.mutate({ token, digest, name, consents, consentVersion, strokes: sentOf(strokes) }));
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setBusy(false);
    }
  };
  const issue = failure?.issues.find(({ path }) => path[0] === 'name')?.message;
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-16">
      <div className="flex flex-col gap-4">
        <label htmlFor={nameId} className="text-strong">
          {t.name}
        </label>
        <TextInput id={nameId} name="name" value={name} onChange={({ target }) => setName(target.value)} required minLength={2} maxLength={120} autoComplete="name" aria-describedby={hintId} aria-invalid={issue !== undefined} />
        <span id={hintId} className="text-dense text-text-2">
          {issue ?? t.nameHint}
        </span>
      </div>
      <SignatureField strokes={strokes} onDraw={setStrokes} />
      <div lang={agreement.language}>
        <Checkbox label={agreement.consent} checked={consents} onChange={({ target }) => setConsents(target.checked)} />
      </div>
      {failure !== null && issue === undefined && <ErrorNote failure={failure} reasons={reasons} />}
      <div className="flex flex-wrap gap-8">
        <Button type="submit" tone="primary" busy={busy} disabledBecause={consents ? undefined : t.consentMissing}>
          {t.sign}
        </Button>
        <Decline token={token} onDone={onDone} />
      </div>
    </form>
  );
}

function Decline({ token, onDone }: Omit<SignFormProps, 'agreement'>) {
  const { sign: t, reasons } = useAgreementWords();
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  const reasonId = useId();
  const decline = async () => onDone(await client.agreement.decline.mutate({ token, reason: reason.trim() }));
  return (
    <>
      <Button onClick={() => setAsked(true)}>{t.decline}</Button>
      <ConfirmDialog open={asked} title={t.declineTitle} action={t.declineConfirm} reasons={reasons} onClose={() => setAsked(false)} onConfirm={decline}>
        <p>{t.declineText}</p>
        <label htmlFor={reasonId} className="block pt-12 pb-4 text-strong">
          {t.declineReason}
        </label>
        <TextArea id={reasonId} value={reason} maxLength={200} onChange={({ target }) => setReason(target.value)} />
      </ConfirmDialog>
    </>
  );
}
