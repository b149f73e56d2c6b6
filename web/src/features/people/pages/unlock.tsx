import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '@/shared/api';
import { useWords } from '@/shared/words';
import { EntryForm, Line } from '../parts/entry-form';
import { EntryPage } from '../parts/entry-page';
import { tokenOf } from '../parts/next';
import { words } from '../words';

/** With the token of a mail it lets this device in; without one it asks for that mail. */
export function Unlock() {
  const t = useWords(words);
  const navigate = useNavigate();
  const [hasAsked, setAsked] = useState(false);
  const token = tokenOf(window.location.hash);
  if (hasAsked) return <EntryPage title={t.forgot.sent} text={t.unlock.asked} />;
  const unlock = async (given: string) => {
    await client.auth.unlock.mutate({ token: given, cookies: true });
    await navigate({ to: '/sign-in', search: { said: 'unlocked' } });
  };
  const ask = async ({ email = '' }: Readonly<Record<string, string>>) => {
    await client.auth.askUnlock.mutate({ email });
    setAsked(true);
  };
  return (
    <EntryPage title={t.unlock.title} text={t.unlock.text}>
      {token === null ? (
        <EntryForm button={t.unlock.ask} onSubmit={ask}>
          <Line name="email" label={t.fields.email} type="email" autoComplete="username" autoFocus />
        </EntryForm>
      ) : (
        <EntryForm button={t.unlock.button} onSubmit={() => unlock(token)}>
          {null}
        </EntryForm>
      )}
    </EntryPage>
  );
}
