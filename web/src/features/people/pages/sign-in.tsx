import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { client, failureOf, trpc, type Failure } from '@/shared/api';
import { Banner, Button, ErrorNote, Link } from '@/shared/kit';
import { begin } from '@/shared/session';
import { useWords } from '@/shared/words';
import { EntryPage } from '../parts/entry-page';
import { useGoOn } from '../parts/next';
import { canUsePasskeys, signInByPasskey } from '../parts/passkeys';
import { rememberNext } from '../parts/returning';
import { SignInForm } from '../parts/sign-in-form';
import { signInRoute } from '../routes';
import { words } from '../words';

export function SignIn() {
  const t = useWords(words);
  const { next, said } = signInRoute.useSearch();
  const goOn = useGoOn(next);
  return (
    <EntryPage
      title={t.signIn.title}
      foot={
        <>
          <span>{t.signIn.newHere}</span>
          <Link to="/register">{t.signIn.register}</Link>
        </>
      }
    >
      <div className="flex flex-col gap-16">
        {said && <Banner tone="good">{t.signIn[said]}</Banner>}
        <SignInForm onSignedIn={goOn} />
        <OtherWays next={next} onSignedIn={goOn} />
      </div>
    </EntryPage>
  );
}

/** Passkeys where the browser knows them, and the services that this server is set up with. */
function OtherWays({ next, onSignedIn }: { next: string | undefined; onSignedIn: () => void }) {
  const t = useWords(words);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { data } = useQuery(trpc.auth.listProviders.queryOptions(undefined, { staleTime: Infinity }));
  const providers = data?.items ?? [];
  const trying = async (way: () => Promise<unknown>) => {
    setFailure(null);
    try {
      await way();
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  const byPasskey = async () => {
    if ((await signInByPasskey()) === null) return;
    await begin();
    onSignedIn();
  };
  const by = async (provider: string) => {
    const { url } = await client.auth.startProviderLogin.mutate({ provider, cookies: true });
    rememberNext(next);
    window.location.assign(url);
  };
  if (!canUsePasskeys() && providers.length === 0) return null;
  return (
    <div className="flex flex-col gap-8">
      <p className="flex items-center gap-8 text-caption text-text-3">
        <span className="h-1 flex-1 bg-line" />
        {t.signIn.or}
        <span className="h-1 flex-1 bg-line" />
      </p>
      {canUsePasskeys() && (
        <Button icon={KeyRound} wide onClick={() => trying(byPasskey)}>
          {t.signIn.withPasskey}
        </Button>
      )}
      {providers.map((provider) => (
        <Button key={provider} wide onClick={() => trying(() => by(provider))}>
          {t.signIn.with(nameOf(provider))}
        </Button>
      ))}
      {failure && <ErrorNote failure={failure} reasons={t.reasons} />}
    </div>
  );
}

const KNOWN: Readonly<Record<string, string>> = { google: 'Google', github: 'GitHub', entra: 'Microsoft' };

export const nameOf = (provider: string): string =>
  KNOWN[provider] ?? provider.charAt(0).toUpperCase() + provider.slice(1);
