import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { client, queryClient } from '@/shared/api';
import { Button } from '@/shared/kit';
import { meOptions, signOut } from '@/shared/session';
import { useWords } from '@/shared/words';
import { EntryForm, Line } from '../parts/entry-form';
import { EntryPage } from '../parts/entry-page';
import { SetUp } from '../parts/factor-set-up';
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
