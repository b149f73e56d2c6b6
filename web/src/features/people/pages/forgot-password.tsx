import { useState } from 'react';
import { client } from '@/shared/api';
import { Link } from '@/shared/kit';
import { useWords } from '@/shared/words';
import { EntryForm, Line } from '../parts/entry-form';
import { EntryPage } from '../parts/entry-page';
import { words } from '../words';

export function ForgotPassword() {
  const t = useWords(words);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const back = <Link to="/sign-in">{t.register.signIn}</Link>;
  if (sentTo !== null) return <EntryPage title={t.forgot.sent} text={t.forgot.sentText(sentTo)} foot={back} />;
  const ask = async ({ email = '' }: Readonly<Record<string, string>>) => {
    await client.auth.forgotPassword.mutate({ email });
    setSentTo(email);
  };
  return (
    <EntryPage title={t.forgot.title} text={t.forgot.text} foot={back}>
      <EntryForm button={t.forgot.button} onSubmit={ask}>
        <Line name="email" label={t.fields.email} type="email" autoComplete="username" autoFocus />
      </EntryForm>
    </EntryPage>
  );
}
