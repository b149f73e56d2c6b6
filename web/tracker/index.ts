/**
 * The script that a shop pastes in.
 *
 * What a page calls before it has come waits in an array, `(window.cartwheel ||= []).push(['track',
 * 'Product Added', {…}])`, and is done in its order; the same call works later, beside
 * `cartwheel.track('Product Added', {…})`. It listens for no `unload`, which would keep its pages out
 * of the back-forward cache.
 */

import type { Choice } from './consent.ts';
import type { Properties } from './events.ts';
import { optionsOf } from './options.ts';
import { Tracker } from './tracker.ts';

type Call = [name: string, ...given: unknown[]];

export interface Cartwheel {
  track(event: string, properties?: Properties, messageId?: string): void;
  page(name?: string, properties?: Properties): void;
  identify(userId: string, traits?: Properties): void;
  consent(choice: Choice): Promise<void>;
  reset(): Promise<void>;
  push(...calls: Call[]): void;
  readonly visitorId: string | undefined;
}

declare global {
  interface Window {
    cartwheel?: Cartwheel | Call[];
  }
}

function begin(tag: HTMLScriptElement | null): void {
  const options = optionsOf(tag);
  const waiting = window.cartwheel;
  if (!options || (waiting && !Array.isArray(waiting))) return; // No key, or pasted in twice.
  const tracker = new Tracker(options, document);
  const acts: Record<string, (...given: never[]) => unknown> = {
    track: (event: string, properties?: Properties, id?: string) => tracker.track(event, properties, id),
    page: (name?: string, properties?: Properties) => tracker.pageViewed(name, properties),
    identify: (userId: string, traits?: Properties) => tracker.identify(userId, traits),
    consent: (choice: Choice) => tracker.consent(choice),
    reset: () => tracker.reset(),
  };
  // One after the other, and none before the tracker has begun.
  let done: Promise<unknown> = loaded().then(() => tracker.start()).catch(complain);
  const call = (name: string, ...given: unknown[]): Promise<unknown> =>
    (done = done.then(() => acts[name]?.(...(given as never[]))).catch(complain));
  const push = (...called: Call[]): void => called.forEach((each) => void call(...each));
  const calls = Object.fromEntries(Object.keys(acts).map((name) => [name, call.bind(undefined, name)]));
  const whole = { ...calls, push } as unknown as Cartwheel;
  Object.defineProperty(whole, 'visitorId', { get: () => tracker.visitorId });
  window.cartwheel = whole;

  window.addEventListener('online', () => tracker.retry());
  window.addEventListener('pagehide', () => tracker.leave());
  window.addEventListener('pageshow', ({ persisted }) => persisted && tracker.look());
  document.addEventListener('visibilitychange', () => tracker.look());
  push(...(waiting ?? []));
}

/** A fault of the tracker, or of a call, is no fault of the page. */
function complain(error: unknown): void {
  console.error('cartwheel:', error);
}

function loaded(): Promise<void> {
  if (document.readyState !== 'loading') return Promise.resolve();
  return new Promise((resolve) => document.addEventListener('DOMContentLoaded', () => resolve(), { once: true }));
}

begin(document.currentScript as HTMLScriptElement | null);
