import { useNavigate } from '@tanstack/react-router';
import { client } from '@/shared/api';
import { useWords } from '@/shared/words';
import { EntryForm, Line } from '../parts/entry-form';
import { EntryPage } from '../parts/entry-page';
import { tokenOf } from '../parts/next';
import { words } from '../words';

export function ResetPassword() {
  const t = useWords(words);
  const navigate = useNavigate();
  const token = tokenOf(window.location.hash);
  if (token === null) return <EntryPage title={t.reset.title} text={t.noToken} />;
  const reset = async ({ newPassword = '' }: Readonly<Record<string, string>>) => {
    await client.auth.resetPassword.mutate({ token, newPassword });
    await navigate({ to: '/sign-in', search: { said: 'changed' } });
  };
  return (
    <EntryPage title={t.reset.title} text={t.reset.text}>
      <EntryForm button={t.reset.button} onSubmit={reset}>
        <Line
          name="newPassword"
          label={t.fields.newPassword}
          type="password"
          autoComplete="new-password"
          minLength={8}
          hint={t.passwordHint}
          autoFocus
        />
      </EntryForm>
    </EntryPage>
  );
}
