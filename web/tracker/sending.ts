/** One batch on its way, and what became of it: by the socket, else by a request, else by a beacon. */

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

export const LATER: Outcome = { done: false, waitSeconds: undefined };

export interface Parcel {
  batch: TrackedEvent[];
  /** By the clock of the events: the server finds out whether it is off. */
  sentAt: string;
}

/** Send events; `isLast` when the page may be gone before there is an answer. */
export type Send = (events: TrackedEvent[], isLast?: boolean) => Promise<Outcome>;

/** What outlives its page may have 64 KiB, together with what else does. */
const MOST_KEPT_ALIVE = 60_000;
const PATIENCE_MS = 30_000;

export function sender(server: string, key: string, bySocket: (parcel: Parcel) => Promise<Outcome | undefined> | undefined): Send {
  return async (events, isLast) => {
    const parcel: Parcel = { batch: events, sentAt: new Date().toISOString() };
    const answered = isLast ? undefined : await bySocket(parcel);
    if (answered) return answered;
    try {
      if (isLast && !('keepalive' in Request.prototype)) {
        // A beacon has no headers and tells nothing of what becomes of it: what it carries is kept.
        navigator.sendBeacon(`${server}/v1/batch`, JSON.stringify({ ...parcel, writeKey: key }));
        return LATER;
      }
      const answer = await post(server, key, '/api/v1/events/batch', parcel);
      return outcomeOf(answer.status, answer.headers.get('Retry-After'));
    } catch {
      return LATER; // Offline, or the server is away.
    }
  };
}

/** How many bytes a text is on its way. */
export function sizeOf(text: string): number {
  return new Blob([text]).size;
}

/** Call the server; the call goes on when the page is left, unless its body is too large for that. */
export function post(server: string, key: string, path: string, given: unknown): Promise<Response> {
  const body = JSON.stringify(given);
  return fetch(server + path, {
    method: 'POST',
    keepalive: sizeOf(body) <= MOST_KEPT_ALIVE,
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    signal: AbortSignal.timeout(PATIENCE_MS),
    body,
  });
}

/** What an answer says; a `Retry-After` that is a date is as good as none. */
export function outcomeOf(status: number, retryAfter: string | null): Outcome {
  if (status === 401 || status === 403) return { refused: true };
  if (status === 413) return { tooLarge: true };
  if (status === 408 || status === 409 || status === 429 || status >= 500) {
    return { done: false, waitSeconds: Number(retryAfter) || undefined };
  }
  return { done: true };
}
