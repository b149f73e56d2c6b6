import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { client, failedFor, type Failure, failureOf } from '@/shared/api';
import { ButtonLink, ErrorNote } from '@/shared/kit';
import { begin } from '@/shared/session';
import { useWords } from '@/shared/words';
import { EntryForm, Line } from '../parts/entry-form';
import { EntryPage } from '../parts/entry-page';
import { useGoOn } from '../parts/next';
import { takeNext } from '../parts/returning';
import { providerReturnRoute } from '../routes';
import { words } from '../words';
import { nameOf } from './sign-in';

/** Where identity providers send people back to. */
export function ProviderReturn() {
  const t = useWords(words);
  const { provider } = providerReturnRoute.useParams();
  const { code, state } = providerReturnRoute.useSearch();
  const [wantsCode, setWantsCode] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [next] = useState(takeNext);
  const goOn = useGoOn(next);
  const navigate = useNavigate();
  const begun = useRef(false);
  const complete = async (secondFactorCode: string | null) => {
    if (code === undefined || state === undefined) return navigate({ to: '/sign-in', replace: true });
    await client.auth.completeProviderLogin.mutate({ provider, code, state, secondFactorCode, cookies: true });
    await begin();
    return goOn();
  };
  useEffect(() => {
    // A state is good once, also where effects run twice.
    if (begun.current) return;
    begun.current = true;
    complete(null).catch((error: unknown) => {
      if (failedFor(error, 'accounts.second_factor_required')) setWantsCode(true);
      else setFailure(failureOf(error));
    });
  }, []);
  const name = nameOf(provider);
  if (failure !== null) {
    return (
      <EntryPage title={t.provider.failed}>
        <div className="flex flex-col items-start gap-16">
          <ErrorNote failure={failure} reasons={t.reasons} />
          <ButtonLink to="/sign-in">{t.provider.again}</ButtonLink>
        </div>
      </EntryPage>
    );
  }
  return (
    <EntryPage title={t.provider.title(name)}>
      {wantsCode && (
        <EntryForm button={t.factor.button} onSubmit={({ secondFactorCode = '' }) => complete(secondFactorCode)}>
          <Line name="secondFactorCode" label={t.signIn.code} hint={t.signIn.codeHint} autoComplete="one-time-code" autoFocus />
        </EntryForm>
      )}
    </EntryPage>
  );
}
