// The same done with one thing after the other: what one refuses leaves the others alone.
import { type Failure, failureOf } from '@/shared/api';

export interface Refused<Thing> {
  readonly thing: Thing;
  readonly failure: Failure;
}

export interface Run<Thing> {
  readonly done: readonly Thing[];
  readonly refused: readonly Refused<Thing>[];
}

export const ended = ({ done, refused }: Run<unknown>): number => done.length + refused.length;

interface RunOptions<Thing> {
  /** How many are under way together. */
  readonly atOnce: number;
  readonly onStep: (run: Run<Thing>) => void;
  /** Nothing more is begun from then on; what is under way ends. */
  readonly signal: AbortSignal;
}

export async function runEach<Thing>(
  things: readonly Thing[],
  act: (thing: Thing) => Promise<unknown>,
  { atOnce, onStep, signal }: RunOptions<Thing>,
): Promise<Run<Thing>> {
  let run: Run<Thing> = { done: [], refused: [] };
  const waiting = [...things];
  const work = async () => {
    for (let thing = waiting.shift(); thing !== undefined && !signal.aborted; thing = waiting.shift()) {
      const failure = await act(thing).then(() => null, failureOf);
      run = failure === null ? { ...run, done: [...run.done, thing] } : { ...run, refused: [...run.refused, { thing, failure }] };
      onStep(run);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, things.length) }, work));
  return run;
}
