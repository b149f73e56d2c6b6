// Signing in by password, with a code where there is a second factor; the tokens go into cookies.
import { useState } from 'react';
import type { SignedIn } from '@/client/routers/auth';
import { client, failedFor } from '@/shared/api';
import { Link } from '@/shared/kit';
import { begin } from '@/shared/session';
import { useWords } from '@/shared/words';
import { words } from '../words';
import { EntryForm, Line } from './entry-form';

interface SignInFormProps {
  /** Over a page: who was signed in, and for which store. */
  readonly email?: string | undefined;
  readonly storeId?: string | null | undefined;
  readonly onSignedIn: (signedIn: SignedIn) => unknown;
}

export function SignInForm({ email, storeId, onSignedIn }: SignInFormProps) {
  const t = useWords(words);
  const [wantsCode, setWantsCode] = useState(false);
  const signIn = async (typed: Readonly<Record<string, string>>) => {
    const { email: address = '', password = '', code } = typed;
    try {
      const signedIn = await client.auth.login.mutate({
        email: address,
        password,
        code: code || null,
        storeId: storeId ?? null,
        cookies: true,
      });
      // Over a page what was read stays: it is the same person's.
      if (storeId === undefined) await begin();
      await onSignedIn(signedIn);
    } catch (error) {
      if (wantsCode || !failedFor(error, 'accounts.second_factor_required')) throw error;
      setWantsCode(true);
    }
  };
  return (
    <EntryForm button={t.signIn.button} onSubmit={signIn}>
      <Line
        name="email"
        label={t.fields.email}
        type="email"
        autoComplete="username webauthn"
        defaultValue={email}
        autoFocus={email === undefined}
      />
      <Line
        name="password"
        label={t.fields.password}
        type="password"
        autoComplete="current-password"
        autoFocus={email !== undefined}
        // Over a page nothing leads away from it.
        beside={storeId === undefined && <Link to="/forgot-password">{t.signIn.forgot}</Link>}
      />
      {wantsCode && (
        <Line
          name="code"
          label={t.signIn.code}
          hint={t.signIn.codeHint}
          autoComplete="one-time-code"
          inputMode="numeric"
          autoFocus
        />
      )}
    </EntryForm>
  );
}
