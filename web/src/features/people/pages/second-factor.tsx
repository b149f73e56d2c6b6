import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { NewSecondFactor } from '@/client/routers/auth';
import { client, queryClient } from '@/shared/api';
import { Button } from '@/shared/kit';
import { meOptions, signOut } from '@/shared/session';
import { useWords } from '@/shared/words';
import { EntryForm, Line } from '../parts/entry-form';
import { EntryPage } from '../parts/entry-page';
import { useGoOn } from '../parts/next';
import { secondFactorRoute } from '../routes';
import { words } from '../words';

/** For whoever's store demands a second factor that this session has not shown. */
export function SecondFactor() {
  const t = useWords(words);
  const { next } = secondFactorRoute.useSearch();
  const { data: me } = useSuspenseQuery(meOptions);
  const navigate = useNavigate();
  const goOn = useGoOn(next);
  const proceed = async () => {
    queryClient.clear();
    await queryClient.prefetchQuery(meOptions);
    goOn();
  };
  const prove = async ({ code = '' }: Readonly<Record<string, string>>) => {
    await client.auth.proveSecondFactor.mutate({ code });
    await proceed();
  };
  const leave = async () => {
    await signOut();
    await navigate({ to: '/sign-in' });
  };
  const hasOne = me?.hasSecondFactor === true;
  return (
    <EntryPage
      title={hasOne ? t.factor.title : t.factor.setUp}
      text={hasOne ? t.factor.text : t.factor.none}
      foot={
        <Button tone="quiet" onClick={leave}>
          {t.factor.signOut}
        </Button>
      }
    >
      {hasOne ? (
        <EntryForm button={t.factor.button} onSubmit={prove}>
          <Line name="code" label={t.signIn.code} hint={t.signIn.codeHint} autoComplete="one-time-code" autoFocus />
        </EntryForm>
      ) : (
        <SetUp onDone={proceed} />
      )}
    </EntryPage>
  );
}

/** Password, then the secret and a code of it, then the recovery codes. */
function SetUp({ onDone }: { onDone: () => Promise<void> }) {
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
