// Passkeys, between the JSON of the server and what browsers want.
import { client } from '@/shared/api';
import type { SignedIn } from '@/client/routers/auth';

/** Passkeys belong to a host with a name: at an address of numbers there are none. */
export const canUsePasskeys = (): boolean =>
  typeof PublicKeyCredential !== 'undefined' &&
  typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function' &&
  !/^[\d.]+$|:/.test(window.location.hostname);

/** Sign in with a passkey that the browser offers; null when the person chose none. */
export async function signInByPasskey(): Promise<SignedIn | null> {
  const { options } = await client.auth.startPasskeyLogin.mutate();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  const credential = await asked(() => navigator.credentials.get({ publicKey }));
  if (credential === null) return null;
  return client.auth.passkeyLogin.mutate({
    credential: credential.toJSON() as unknown as Record<string, unknown>,
    cookies: true,
  });
}

/** What the browser asks of the person; null when they turned away. */
async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential | null> {
  try {
    return (await ask()) as PublicKeyCredential | null;
  } catch (error) {
    if (error instanceof DOMException && ['NotAllowedError', 'AbortError'].includes(error.name)) return null;
    throw error;
  }
}

/** Let this browser make a passkey, which then opens the account too; false when the person chose none. */
export async function makePasskey(name: string, password: string): Promise<boolean> {
  const { options } = await client.auth.offerPasskey.mutate({ password });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as unknown as PublicKeyCredentialCreationOptionsJSON);
  const credential = await asked(() => navigator.credentials.create({ publicKey }));
  if (credential === null) return false;
  await client.auth.addPasskey.mutate({ name, credential: credential.toJSON() as unknown as Record<string, unknown> });
  return true;
}
