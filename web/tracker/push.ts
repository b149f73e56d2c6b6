/**
 * Pushes of a shop to its shoppers' browsers: a module that a page imports for its own button.
 *
 *     import { subscribe } from 'https://cartwheel.example/tracker-push.js';
 *     button.onclick = () => subscribe({ key, visitorId: cartwheel.visitorId, worker: '/cartwheel-worker.js' });
 *
 * The worker is a file of the shop's own origin: `importScripts('https://cartwheel.example/tracker-worker.js')`.
 * It asks the shopper only when it is called, as browsers want it: upon a click.
 */

import { post } from './sending.ts';

export interface Subscribing {
  /** The key of the shop's pages. */
  key: string;
  /** Who the shopper is: `cartwheel.visitorId`. */
  visitorId: string;
  /** Where the shop serves the worker. */
  worker: string;
  /** Where Cartwheel is; where this module came from when it is left out. */
  server?: string;
}

/** What came of it; `later` where the browser did not answer, or we were out of reach. */
export type Subscribed = 'subscribed' | 'denied' | 'unsupported' | 'later';

/** Some browsers never settle a subscription. */
const PATIENCE_MS = 15_000;

/** Ask the shopper, and have offers pushed to this browser. */
export async function subscribe({ key, visitorId, worker, server = new URL(import.meta.url).origin }: Subscribing): Promise<Subscribed> {
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) return 'unsupported';
  if ((await Notification.requestPermission()) !== 'granted') return 'denied';
  try {
    const [registration, answer] = await Promise.all([
      navigator.serviceWorker.register(worker).then(() => navigator.serviceWorker.ready),
      post(server, key, '/api/v1/visitors/push-key', {}),
    ]);
    const { publicKey } = (await answer.json()) as { publicKey: string };
    const subscription = await inTime(registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey }));
    const { endpoint, keys } = subscription.toJSON();
    const kept = await post(server, key, '/api/v1/visitors/push-subscriptions', { visitorId, endpoint, keys });
    return kept.ok ? 'subscribed' : 'later';
  } catch (error) {
    return error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'later';
  }
}

/** Have nothing pushed to this browser any more. */
export async function unsubscribe({ key, visitorId, server = new URL(import.meta.url).origin }: Omit<Subscribing, 'worker'>): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  if (!subscription) return;
  await post(server, key, '/api/v1/visitors/push-subscriptions/end', { visitorId, endpoint: subscription.endpoint });
  await subscription.unsubscribe();
}

async function inTime<T>(asked: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('The browser does not answer')), PATIENCE_MS));
  return Promise.race([asked, late]);
}
