/**
 * What a shop's service worker does with a push: shows it, and tells what comes of it.
 *
 * A classic script, for `importScripts`. A push that comes twice is shown once: it has one tag.
 */

interface Pushed {
  title: string;
  body: string;
  /** Where it is told what comes of it, and by which token; a test tells nobody. */
  track?: string;
  token?: string;
  url?: string;
}

/** What a service worker has of these; the types of pages know nothing of it. */
interface Worker {
  registration: { showNotification(title: string, options: object): Promise<void> };
  clients: { openWindow(url: string): Promise<unknown> };
  addEventListener(what: string, hear: (event: Heard) => void): void;
}

interface Heard {
  data?: { json(): unknown } | null;
  notification: { data: Pushed; close(): void };
  waitUntil(done: Promise<unknown>): void;
}

const worker = globalThis as unknown as Worker;

/** Tell what came of a push; offline it is not told, and the rest goes on. */
async function tell({ track, token = '' }: Pushed, sign: string): Promise<unknown> {
  if (!track) return;
  const query = new URLSearchParams({ t: token, sign });
  return fetch(`${track}?${query}`, { method: 'POST', mode: 'no-cors', keepalive: true }).catch(() => undefined);
}

worker.addEventListener('push', (event) => {
  const pushed = event.data?.json() as Pushed | undefined;
  if (!pushed?.title) return;
  const shown = worker.registration.showNotification(pushed.title, { body: pushed.body, tag: pushed.track ?? pushed.title, data: pushed });
  event.waitUntil(Promise.all([shown, tell(pushed, 'delivered')]));
});

worker.addEventListener('notificationclick', (event) => {
  const pushed = event.notification.data;
  event.notification.close();
  event.waitUntil(Promise.all([tell(pushed, 'clicked'), pushed.url ? worker.clients.openWindow(pushed.url) : undefined]));
});

worker.addEventListener('notificationclose', (event) => event.waitUntil(tell(event.notification.data, 'dismissed')));
