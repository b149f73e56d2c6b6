import { useState } from 'react';
import { client } from '@/shared/api';
import { Button, Link } from '@/shared/kit';
import { useWords } from '@/shared/words';
import { EntryForm, Line } from '../parts/entry-form';
import { EntryPage } from '../parts/entry-page';
import { registering } from '../parts/next';
import { words } from '../words';

const IS_LOCAL = /^(localhost|127\.0\.0\.1)$/.test(window.location.hostname);

export function Register() {
  const t = useWords(words);
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (sentTo !== null) {
    return (
      <EntryPage title={t.register.sent} text={t.register.sentText(sentTo)}>
        <div className="flex flex-col gap-16">
          {IS_LOCAL && <p className="text-dense text-text-3">{t.register.local}</p>}
          <Button onClick={() => setSentTo(null)}>{t.register.again}</Button>
        </div>
      </EntryPage>
    );
  }
  const register = async ({ name = '', email = '', password = '' }: Readonly<Record<string, string>>) => {
    await client.auth.register.mutate({ name, email, password });
    registering.remember(email);
    setSentTo(email);
  };
  return (
    <EntryPage
      title={t.register.title}
      foot={
        <>
          <span>{t.register.known}</span>
          <Link to="/sign-in">{t.register.signIn}</Link>
        </>
      }
    >
      <EntryForm button={t.register.button} onSubmit={register}>
        <Line name="name" label={t.fields.name} autoComplete="name" autoFocus />
        <Line name="email" label={t.fields.email} type="email" autoComplete="username" />
        <Line
          name="password"
          label={t.fields.password}
          type="password"
          autoComplete="new-password"
          minLength={8}
          hint={t.passwordHint}
        />
      </EntryForm>
    </EntryPage>
  );
}
