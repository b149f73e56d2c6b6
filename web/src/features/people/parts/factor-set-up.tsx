import { lazy, Suspense, useState } from 'react';
import type { NewSecondFactor } from '@/client/routers/auth';
import { client } from '@/shared/api';
import { Button, Skeleton } from '@/shared/kit';
import { useWords } from '@/shared/words';
import { words } from '../words';
import { EntryForm, Line } from './entry-form';

const QrCode = lazy(() => import('./qr-code'));

/** Password, then the secret and a code of it, then the recovery codes. */
export function SetUp({ onDone }: { onDone: () => Promise<void> }) {
  const t = useWords(words);
  const [offered, setOffered] = useState<NewSecondFactor | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes !== null) {
    return (
      <div className="flex flex-col gap-16">
        <h2 className="text-heading">{t.factor.codes}</h2>
        <p className="text-text-2">{t.factor.codesText}</p>
        <ul className="rounded-control bg-sunken p-12 font-mono text-code">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <Button tone="primary" wide onClick={onDone}>
          {t.factor.kept}
        </Button>
      </div>
    );
  }
  if (offered === null) {
    const offer = async ({ password = '' }: Readonly<Record<string, string>>) =>
      setOffered(await client.auth.offerSecondFactor.mutate({ password }));
    return (
      <EntryForm key="offer" button={t.factor.setUp} onSubmit={offer}>
        <Line name="password" label={t.factor.password} type="password" autoComplete="current-password" autoFocus />
      </EntryForm>
    );
  }
  const confirm = async ({ code = '' }: Readonly<Record<string, string>>) =>
    setCodes((await client.auth.confirmSecondFactor.mutate({ code })).codes);
  return (
    <EntryForm key="confirm" button={t.factor.button} onSubmit={confirm}>
      <p className="text-text-2">{t.factor.scan}</p>
      <Suspense fallback={<Skeleton shape="chart" />}>
        <QrCode text={offered.uri} label={t.factor.code} />
      </Suspense>
      <p>
        <a href={offered.uri} className="text-accent-text underline-offset-2 hover:underline">
          {t.factor.openApp}
        </a>
      </p>
      <code className="rounded-control bg-sunken p-12 font-mono text-code break-all">{offered.secret}</code>
      <Line name="code" label={t.signIn.code} autoComplete="one-time-code" inputMode="numeric" autoFocus />
    </EntryForm>
  );
}
