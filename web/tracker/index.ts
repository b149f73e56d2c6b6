/**
 * The script that a shop pastes in.
 *
 * What a page calls before it has come waits in an array, `(window.cartwheel ||= []).push(['track',
 * 'Product Added', {…}])`, or in the one of Segment's snippet, and is done in its order. It listens
 * for no `unload`, which would keep its pages out of the back-forward cache.
 */

import { analyticsOf, type Analytics, type Call } from './analytics.ts';
import { optionsOf } from './options.ts';
import { Tracker } from './tracker.ts';

type Waiting = Analytics | Call[];

declare global {
  interface Window {
    cartwheel?: Waiting;
    analytics?: Waiting;
  }
}

function begin(tag: HTMLScriptElement | null): void {
  const options = optionsOf(tag);
  if (!options || (window.cartwheel && !Array.isArray(window.cartwheel))) return; // No key, or pasted in twice.
  const isAnalytics = options.isAnalytics && (!window.analytics || Array.isArray(window.analytics));
  const stubs = [window.cartwheel, isAnalytics ? window.analytics : []].filter((each) => Array.isArray(each));
  const waiting = stubs.flat();
  const tracker = new Tracker(options, document, () => import(/* @vite-ignore */ String(new URL('tracker-offer.js', tag?.src))));
  const tellsPage = options.tellsPages && !waiting.some(([name]) => name === 'page');
  const analytics = analyticsOf(
    tracker,
    loaded().then(() => tracker.begin(tellsPage)),
  );
  window.cartwheel = analytics;
  if (isAnalytics) window.analytics = analytics;
  analytics.push(...waiting);
  // Whoever holds on to what stood there before is heard as well.
  stubs.forEach((stub) => Object.assign(stub, { push: analytics.push }));

  window.addEventListener('online', () => tracker.retry());
  window.addEventListener('pagehide', () => tracker.leave(true));
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) tracker.comeBack();
  });
  document.addEventListener('visibilitychange', () => tracker.look());
  window.addEventListener('storage', ({ key }) => {
    if (key?.startsWith('cartwheel.consent')) void tracker.heed();
    if (key?.startsWith('cartwheel.offer')) tracker.look();
  });
}

/** Settles once the page is read, and is there for somebody: browsers make some beforehand. */
async function loaded(): Promise<void> {
  const hear = (what: string): Promise<unknown> =>
    new Promise((resolve) => document.addEventListener(what, resolve, { once: true }));
  if (document.readyState === 'loading') await hear('DOMContentLoaded');
  if ((document as Document & { prerendering?: boolean }).prerendering) await hear('prerenderingchange');
}

begin(document.currentScript as HTMLScriptElement | null);
