/**
 * How a session goes on, and how a lost one comes back.
 *
 * Tokens live in cookies that no script can read. One tab at a time renews them; where tabs cannot lock one
 * another out, the server answers a token that comes again within ten seconds alike.
 */

export class SessionLostError extends Error {}

/** What another tab did with the session that all tabs share. */
export type SessionNews =
  | { readonly kind: 'signed-in' | 'signed-out' }
  | { readonly kind: 'switched'; readonly storeId: string };

const REFRESH = '/trpc/auth.refresh';
const LOCK = 'cartwheel.session';
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(LOCK);

let renewing: Promise<void> | null = null;
let asking: Promise<void> | null = null;
let askToSignIn: () => Promise<void> = () => Promise.reject(new SessionLostError());

/** The shell says how to ask a person to sign in again, over the page. */
export function onSessionLost(ask: () => Promise<void>): void {
  askToSignIn = ask;
}

/** Renew the session; who asks meanwhile waits for the same. Fails with `SessionLostError` when it is over. */
export function renewSession(storeId?: string): Promise<void> {
  if (storeId !== undefined) return alone(() => refresh(storeId));
  renewing ??= alone(() => refresh()).finally(() => (renewing = null));
  return renewing;
}

/** Renew the session, else have the person sign in again; calls that failed then go again. */
export async function restoreSession(): Promise<void> {
  try {
    await renewSession();
  } catch (error) {
    if (!(error instanceof SessionLostError)) throw error;
    asking ??= askToSignIn().finally(() => (asking = null));
    await asking;
  }
}

export const tellTabs = (news: SessionNews): void => channel?.postMessage(news);

export function onTabsNews(listener: (news: SessionNews) => void): () => void {
  const hear = ({ data }: MessageEvent<SessionNews>) => listener(data);
  channel?.addEventListener('message', hear);
  return () => channel?.removeEventListener('message', hear);
}

// Web Locks are missing on plain http beyond localhost.
function alone(work: () => Promise<void>): Promise<void> {
  return navigator.locks === undefined ? work() : navigator.locks.request(LOCK, work).then(() => undefined);
}

async function refresh(storeId?: string): Promise<void> {
  const answer = await fetch(REFRESH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(storeId === undefined ? {} : { storeId }),
  });
  if (answer.status === 401) throw new SessionLostError();
  if (!answer.ok) throw new Error(`The session could not be renewed: ${answer.status}`);
}
