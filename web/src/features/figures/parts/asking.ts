// A question, and its answer as it comes; whoever leaves or stops ends it at the service.
import { useEffect, useRef, useState } from 'react';
import { client, type Failure, failureOf } from '@/shared/api';

type Part = Awaited<ReturnType<typeof client.ai.streamAsk.query>> extends AsyncIterable<infer Each> ? Each : never;
export type Reading = Extract<Part, { type: 'reading' }>;
export type Origin = Extract<Part, { type: 'answered' }>['origin'];

export interface Answer {
  readonly question: string;
  readonly text: string;
  readonly readings: readonly Reading[];
  /** Null until it is whole. */
  readonly origin: Origin | null;
  readonly isRunning: boolean;
  /** It ended, and is not whole. */
  readonly isCut: boolean;
  readonly failure: Failure | null;
}

function grown(was: Answer, part: Part): Answer {
  if (part.type === 'reading') return { ...was, readings: [...was.readings, part] };
  if (part.type === 'piece') return { ...was, text: was.text + part.text };
  return { ...was, text: part.text, readings: part.readings, origin: part.origin };
}

export function useAnswer() {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const running = useRef<AbortController | null>(null);
  const stop = () => running.current?.abort();
  useEffect(() => stop, []);
  const ask = async (question: string) => {
    stop();
    const abort = new AbortController();
    running.current = abort;
    let failure: Failure | null = null;
    const change = (next: (was: Answer) => Answer) => setAnswer((was) => (was === null || running.current !== abort ? was : next(was)));
    setAnswer({ question, text: '', readings: [], origin: null, isRunning: true, isCut: false, failure: null });
    try {
      for await (const part of await client.ai.streamAsk.query({ question }, { signal: abort.signal })) change((was) => grown(was, part));
    } catch (error) {
      if (!abort.signal.aborted) failure = failureOf(error);
    }
    change((was) => ({ ...was, failure, isRunning: false, isCut: was.origin === null && failure === null }));
  };
  return { answer, ask, stop };
}
