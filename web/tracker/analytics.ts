/**
 * The calls of a page, in the shape of `analytics` as shops know it from Segment.
 *
 * `track(event, properties?, options?, callback?)`, and so on: what may be left out may be left out,
 * and options say the context, the time and the message's id.
 */

import type { Choice } from './consent.ts';
import type { CallOptions, Properties, Type } from './events.ts';
import { isObject } from './markup.ts';
import type { Tracker } from './tracker.ts';

export type Call = [name: string, ...given: unknown[]];
/** How many texts a call begins with. */
const TEXTS: Record<Type, number> = { track: 1, page: 2, identify: 1, group: 1, alias: 2 };

type Listener = (...said: unknown[]) => void;

export interface Analytics {
  track(event: string, properties?: Properties, options?: CallOptions | string, done?: () => void): Promise<void>;
  page(...given: unknown[]): Promise<void>;
  identify(...given: unknown[]): Promise<void>;
  group(...given: unknown[]): Promise<void>;
  alias(userId: string, previousId?: string, options?: CallOptions): Promise<void>;
  consent(choice: Choice): Promise<void>;
  reset(): Promise<void>;
  ready(done: () => void): Promise<void>;
  on(call: string, heard: Listener): Promise<void>;
  user(): { id(): string | undefined; anonymousId(): string | undefined };
  push(...calls: Call[]): void;
  readonly visitorId: string | undefined;
  /** Says to the snippets of others that somebody is there. */
  readonly initialize: true;
}

/** Make the calls; what is called before `begun` has its turn then. */
export function analyticsOf(tracker: Tracker, begun: Promise<void>): Analytics {
  const listeners = new Map<string, Listener[]>();
  let isReady = false;
  const acts: Record<string, (...given: never[]) => unknown> = {
    consent: (choice: Choice) => tracker.consent(choice),
    reset: () => tracker.reset(),
    ready: (done: () => void) => done(),
    on: (call: string, heard: Listener) => void listeners.set(call, [...(listeners.get(call) ?? []), heard]),
  };
  Object.entries(TEXTS).forEach(([type, most]) => {
    acts[type] = (...given) => tracker.tell(type as Type, ...read(given, most));
  });
  const act = async (name: string, given: unknown[]): Promise<void> => {
    try {
      await acts[name]?.(...(given as never[]));
      if (name === 'on' || name === 'ready') return;
      for (const heard of listeners.get(name) ?? []) heard(...given.filter((each) => typeof each !== 'function'));
      (given.find((each) => typeof each === 'function') as Listener | undefined)?.();
    } catch (error) {
      console.error('cartwheel:', error); // A fault of the tracker, or of a call, is no fault of the page.
    }
  };
  void begun.then(() => (isReady = true));
  const call = (name: string, ...given: unknown[]): Promise<void> =>
    isReady ? act(name, given) : begun.then(() => act(name, given));
  const calls = Object.fromEntries(Object.keys(acts).map((name) => [name, call.bind(undefined, name)]));
  return {
    ...(calls as unknown as Analytics),
    push: (...called) => called.forEach((each) => void call(...each)),
    user: () => ({ id: () => tracker.userId, anonymousId: () => tracker.visitorId }),
    initialize: true,
    get visitorId() {
      return tracker.visitorId;
    },
  };
}

/** Read what a call was given: so many texts at most, which may be left out, then objects. */
function read(given: unknown[], most: number): [texts: string[], about: Properties, options: CallOptions] {
  let count = 0;
  while (count < Math.min(most, given.length) && !isObject(given[count]) && typeof given[count] !== 'function') count++;
  const [about, options] = given.slice(count);
  return [
    given.slice(0, count).filter((each) => each !== undefined && each !== null && each !== '').map(String),
    isObject(about) ? about : {},
    isObject(options) ? options : typeof options === 'string' ? { messageId: options } : {},
  ];
}
