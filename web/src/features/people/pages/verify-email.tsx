import { useNavigate } from '@tanstack/react-router';
import { client } from '@/shared/api';
import { begin } from '@/shared/session';
import { useWords } from '@/shared/words';
import { EntryForm, Line } from '../parts/entry-form';
import { EntryPage } from '../parts/entry-page';
import { registering, tokenOf } from '../parts/next';
import { words } from '../words';

export function VerifyEmail() {
  const t = useWords(words);
  const navigate = useNavigate();
  const token = tokenOf(window.location.hash);
  if (token === null) return <EntryPage title={t.verify.title} text={t.noToken} />;
  const verify = async ({ password = '' }: Readonly<Record<string, string>>) => {
    await client.auth.verifyEmail.mutate({ token, password });
    const email = registering.recall();
    registering.forget();
    if (email === null) return navigate({ to: '/sign-in', search: { said: 'confirmed' } });
    await client.auth.login.mutate({ email, password, cookies: true });
    await begin();
    return navigate({ to: '/' });
  };
  return (
    <EntryPage title={t.verify.title} text={t.verify.text}>
      <EntryForm button={t.verify.button} onSubmit={verify}>
        <Line name="password" label={t.fields.password} type="password" autoComplete="current-password" autoFocus />
      </EntryForm>
    </EntryPage>
  );
}
