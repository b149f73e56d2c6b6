import { TRPCClientError } from '@trpc/client';
import { expect, test } from 'vitest';
import { ended, type Run, runEach } from './bulk-run';

const refusal = () => TRPCClientError.from(new Error('no'));
const quiet = { onStep: () => undefined, signal: new AbortController().signal };

test('one that is refused leaves the others alone, and every step is told', async () => {
  const steps: number[] = [];
  const act = async (thing: number) => {
    if (thing % 2 === 0) throw refusal();
  };
  const run = await runEach([1, 2, 3, 4, 5], act, { ...quiet, atOnce: 2, onStep: (so) => steps.push(ended(so)) });
  expect([...run.done].sort()).toEqual([1, 3, 5]);
  expect(run.refused.map(({ thing, failure }) => [thing, failure.reason])).toEqual([
    [2, 'unreachable'],
    [4, 'unreachable'],
  ]);
  expect(steps).toEqual([1, 2, 3, 4, 5]);
});

test('no more are under way together than asked for', async () => {
  let [now, most] = [0, 0];
  const act = async () => {
    most = Math.max(most, ++now);
    await Promise.resolve();
    now -= 1;
  };
  await runEach([1, 2, 3, 4, 5, 6], act, { ...quiet, atOnce: 3 });
  expect(most).toBe(3);
});

test('stopped, what is under way ends and nothing else begins', async () => {
  const stopper = new AbortController();
  const onStep = (run: Run<number>) => ended(run) === 2 && stopper.abort();
  const run = await runEach([1, 2, 3, 4], () => Promise.resolve(), { atOnce: 1, onStep, signal: stopper.signal });
  expect(run.done).toEqual([1, 2]);
});

test('a bug of the page is none of their refusals', async () => {
  const act = () => Promise.reject(new TypeError('ours'));
  await expect(runEach([1], act, { ...quiet, atOnce: 1 })).rejects.toThrow('ours');
});
