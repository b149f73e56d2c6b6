// A push to the very browser in which somebody looks at channels: subscribed for the moment, and forgotten.
import type { ChannelTested } from '@/client/routers/channels';
import { client } from '@/shared/api';

/** The worker that shops’ own service workers import; it does nothing but show pushes. */
const WORKER = '/tracker-worker.js';
const SCOPE = '/settings/channels';
/** Some browsers never settle a subscription. */
const PATIENCE_MS = 15_000;
/** So long a push may take before the browser is forgotten. */
const LINGERS_MS = 60_000;

/** What came of it: the server’s word, or what the browser did instead. */
export type PushTried = ChannelTested | 'unsupported' | 'denied' | 'silent';

export async function tryPush(): Promise<PushTried> {
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) return 'unsupported';
  if ((await Notification.requestPermission()) !== 'granted') return 'denied';
  const { publicKey } = await client.reached.pushKey.mutate();
  const registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
  try {
    const subscription = await inTime(activeOf(registration).then(() => registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey })));
    const { endpoint = '', keys = {} } = subscription.toJSON();
    const { p256dh = '', auth = '' } = keys;
    return await client.channels.test.mutate({ channel: 'push', browser: { endpoint, keys: { p256dh, auth } } });
  } catch (error) {
    if (error instanceof DOMException || error instanceof SilentError) return error.name === 'NotAllowedError' ? 'denied' : 'silent';
    throw error;
  } finally {
    setTimeout(() => void registration.unregister(), LINGERS_MS);
  }
}

class SilentError extends Error {}

function inTime<T>(asked: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new SilentError('The browser does not answer')), PATIENCE_MS));
  return Promise.race([asked, late]);
}

/** Nothing can be subscribed before the worker is active. */
function activeOf({ active, installing, waiting }: ServiceWorkerRegistration): Promise<void> {
  const worker = installing ?? waiting;
  if (active || !worker) return Promise.resolve();
  return new Promise((resolve) => worker.addEventListener('statechange', () => worker.state === 'activated' && resolve()));
}
