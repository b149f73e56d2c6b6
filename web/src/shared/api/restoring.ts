// How a lost session comes back. Tokens live in cookies that no script can read; one tab at a time renews them.

export class SessionLostError extends Error {}

const REFRESH = '/trpc/auth.refresh';
let running: Promise<void> | null = null;
let askToSignIn: () => Promise<void> = () => Promise.reject(new SessionLostError());

/** The shell says how to ask a person to sign in again, over the page. */
export function onSessionLost(ask: () => Promise<void>): void {
  askToSignIn = ask;
}

/**
 * Renew the session, else have the person sign in again; calls that fail meanwhile wait for the same.
 *
 * The server answers a refresh token that is sent again within ten seconds alike, so that tabs which
 * cannot lock one another out do no harm.
 */
export function restoreSession(): Promise<void> {
  running ??= renew()
    .catch((error: unknown) => {
      if (error instanceof SessionLostError) return askToSignIn();
      throw error;
    })
    .finally(() => (running = null));
  return running;
}

async function renew(): Promise<void> {
  // Web Locks are missing on plain http beyond localhost.
  if (navigator.locks === undefined) return refresh();
  await navigator.locks.request('cartwheel.session', refresh);
}

async function refresh(): Promise<void> {
  const answer = await fetch(REFRESH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  if (answer.status === 401) throw new SessionLostError();
  if (!answer.ok) throw new Error(`The session could not be renewed: ${answer.status}`);
}
