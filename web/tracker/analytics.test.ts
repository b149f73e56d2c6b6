/** The calls that shops know, in each of their shapes. */

import { expect, it, vi } from 'vitest';
import { analyticsOf, type Analytics } from './analytics.ts';
import type { Tracker } from './tracker.ts';

type Told = [type: string, texts: string[], about: object, options: object];

function made(begun: Promise<void> = Promise.resolve()): { analytics: Analytics; told: Told[] } {
  const told: Told[] = [];
  const tracker = { tell: (...each: Told) => told.push(each), userId: 'ada', visitorId: 'v' };
  return { analytics: analyticsOf(tracker as unknown as Tracker, begun), told };
}

it.each([
  [['track', 'Added'], ['track', ['Added'], {}, {}]],
  [['track', 'Added', { a: 1 }, { context: { b: 2 } }], ['track', ['Added'], { a: 1 }, { context: { b: 2 } }]],
  [['track', 'Added', undefined, { timestamp: 0 }], ['track', ['Added'], {}, { timestamp: 0 }]],
  [['track', 'Added', { a: 1 }, 'm-1'], ['track', ['Added'], { a: 1 }, { messageId: 'm-1' }]],
  [['page'], ['page', [], {}, {}]],
  [['page', 'Home'], ['page', ['Home'], {}, {}]],
  [['page', 'Docs', 'Home', { a: 1 }], ['page', ['Docs', 'Home'], { a: 1 }, {}]],
  [['page', { a: 1 }], ['page', [], { a: 1 }, {}]],
  [['identify', 7, { plan: 'free' }], ['identify', ['7'], { plan: 'free' }, {}]],
  [['identify', { plan: 'free' }], ['identify', [], { plan: 'free' }, {}]],
  [['identify', null, { plan: 'free' }], ['identify', [], { plan: 'free' }, {}]],
  [['group', 'g', { size: 3 }], ['group', ['g'], { size: 3 }, {}]],
  [['alias', 'new', 'old'], ['alias', ['new', 'old'], {}, {}]],
] as [[keyof Analytics, ...unknown[]], Told][])('%j', async ([name, ...given], expected) => {
  const { analytics, told } = made();
  await (analytics[name] as (...given: unknown[]) => Promise<void>)(...given);
  expect(told).toEqual([expected]);
});

it('does in its order what was called before it has begun', async () => {
  let begin: () => void = () => undefined;
  const { analytics, told } = made(new Promise((resolve) => (begin = resolve)));
  analytics.push(['track', 'One'], ['track', 'Two']);
  const third = analytics.track('Three');
  expect(told).toEqual([]);
  begin();
  await third;
  void analytics.track('Four');
  expect(told.map(([, [name]]) => name)).toEqual(['One', 'Two', 'Three', 'Four']);
});

it('calls back, and tells listeners of a call what it was given', async () => {
  const { analytics } = made();
  const done = vi.fn();
  const heard = vi.fn();
  const ready = vi.fn();
  await analytics.ready(ready);
  await analytics.on('track', heard);
  await analytics.track('Added', { a: 1 }, {}, done);
  await analytics.page('Home');
  expect(ready).toHaveBeenCalledOnce();
  expect(done).toHaveBeenCalledOnce();
  expect(heard.mock.calls).toEqual([['Added', { a: 1 }, {}]]);
  expect([analytics.user().id(), analytics.user().anonymousId(), analytics.visitorId]).toEqual(['ada', 'v', 'v']);
});

it('lets no fault of a call, a listener or a callback out to the page', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { analytics, told } = made();
  await analytics.on('track', () => {
    throw new Error('theirs');
  });
  await analytics.track('Added');
  analytics.push(['nothing of ours'] as never);
  await analytics.track('Added');
  expect(told).toHaveLength(2);
  expect(said).toHaveBeenCalledTimes(2);
});
