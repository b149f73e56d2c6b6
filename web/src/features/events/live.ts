// Events as they pass, with what became of each; nothing of it is kept, so that a board begins empty.
import { onlineManager, useQuery } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import type { PassedEvent } from '@/client/topics';
import { usePulse } from '@/features/carts';
import { trpc } from '@/shared/api';
import { useLiveStanding, useTopic } from '@/shared/live';
import { useStore } from '@/shared/session';
import { type Standing, type Stream, useStream } from '@/shared/shapes';

const COUNTED_EVERY_MS = 5_000;

export interface Passed extends PassedEvent {
  /** Its place in the topic. */
  readonly id: string;
}

export const keyOf = ({ id }: Passed): string => id;

export interface EventBoard {
  readonly stream: Stream<Passed>;
  readonly standing: Standing;
  /** How many passed of which nothing was told, since there were too many at once. */
  readonly leftOut: number;
}

export function useEventBoard(): EventBoard {
  const { id } = useStore();
  const stream = useStream<Passed>(keyOf);
  const [leftOut, setLeftOut] = useState(0);
  const [hasGap, setGap] = useState(false);
  useTopic(id, 'events', {
    onEvents: (events) => {
      stream.push(events.flatMap((each) => (each.type === 'event.passed' ? [{ ...each.data, id: each.id }] : [])));
      const more = events.reduce((sum, each) => sum + (each.type === 'events.left_out' ? each.data.count : 0), 0);
      if (more > 0) setLeftOut((before) => before + more);
    },
    onGap: () => setGap(true),
  });
  return { stream, standing: useStanding(hasGap, () => setGap(false)), leftOut };
}

function useStanding(hasGap: boolean, onSeen: () => void): Standing {
  const { state, lostAt } = useLiveStanding(useStore().id);
  const perSecond = usePulse();
  const isOnline = useSyncExternalStore(
    (tell) => onlineManager.subscribe(tell),
    () => onlineManager.isOnline(),
  );
  if (!isOnline) return { state: 'offline' };
  if (state === 'reconnecting') return { state, lostAt };
  if (state !== 'live') return { state: 'connecting' };
  // What passed meanwhile is told by nobody; it is among the stored events.
  return hasGap ? { state: 'gap', onLoad: onSeen } : { state: 'live', perSecond };
}

/** What became of all events so far, as the server counts. */
export const useEventStats = () => useQuery(trpc.events.stats.queryOptions(undefined, { refetchInterval: COUNTED_EVERY_MS }));
