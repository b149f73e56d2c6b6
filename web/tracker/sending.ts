/** One batch on its way, and what became of it. */

import type { TrackedEvent } from './events.ts';

export type Outcome =
  /** The server has them, or will never take them: they are done with. */
  | { done: true }
  /** It may take them later, after so many seconds if it says so. */
  | { done: false; waitSeconds: number | undefined }
  /** The key opens nothing: there is nothing to be done on this page. */
  | { refused: true }
  /** The batch is too large. */
  | { tooLarge: true };

export type Send = (events: TrackedEvent[]) => Promise<Outcome>;

export function sender(server: string, key: string): Send {
  return async (events) => {
    try {
      const sentAt = new Date().toISOString(); // By the clock of the events: the server finds out whether it is off.
      const answer = await post(server, key, '/api/v1/events/batch', { batch: events, sentAt });
      return outcomeOf(answer.status, answer.headers.get('Retry-After'), events.length);
    } catch {
      return { done: false, waitSeconds: undefined }; // Offline, or the server is away.
    }
  };
}

/** What outlives its page may have 64 KiB, together with what else does. */
const MOST_KEPT_ALIVE = 60_000;

/** Call the server; the call goes on when the page is left, unless its body is too large for that. */
export function post(server: string, key: string, path: string, given: unknown): Promise<Response> {
  const body = JSON.stringify(given);
  return fetch(server + path, {
    method: 'POST',
    keepalive: new Blob([body]).size <= MOST_KEPT_ALIVE,
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body,
  });
}

export function outcomeOf(status: number, retryAfter: string | null, count: number): Outcome {
  if (status === 401 || status === 403) return { refused: true };
  if (status === 413 && count > 1) return { tooLarge: true };
  if (status === 408 || status === 409 || status === 429 || status >= 500) {
    return { done: false, waitSeconds: secondsOf(retryAfter) };
  }
  return { done: true };
}

/** `Retry-After` is a number of seconds, or a date. */
function secondsOf(retryAfter: string | null): number | undefined {
  if (!retryAfter) return undefined;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
