// Following topics from components.
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import type { TopicEvent } from '@/client/topics';
import { Coalescer } from './coalescing';
import { type LiveState, StoreSocket, type Topic } from './socket';

let current: { readonly storeId: string; readonly socket: StoreSocket } | null = null;

/** The socket of the store that is looked at; another store's is closed. */
export function socketOf(storeId: string): StoreSocket {
  if (current?.storeId !== storeId) {
    current?.socket.close();
    current = { storeId, socket: new StoreSocket(storeId) };
  }
  return current.socket;
}

export type EventOf<Name extends Topic> = Exclude<Extract<TopicEvent, { topic: Name }>, { data: null }>;

export interface Following<Name extends Topic> {
  /** At most four times a second, with all that came since, in order. */
  readonly onEvents: (events: readonly EventOf<Name>[]) => void;
  /** It is followed from here on, for the first time or again: what is read now lacks nothing. */
  readonly onFollowed?: () => void;
  /** Something is missing: load anew. */
  readonly onGap?: () => void;
}

/** Follow a topic while the component is there; the answer is the code it was refused with, or null. */
export function useTopic<Name extends Topic>(storeId: string, topic: Name, following: Following<Name>): string | null {
  const [refused, setRefused] = useState<string | null>(null);
  const onEvents = useEffectEvent(following.onEvents);
  const onFollowed = useEffectEvent(() => following.onFollowed?.());
  const onGap = useEffectEvent(() => following.onGap?.());
  useEffect(() => {
    const coalescer = new Coalescer<EventOf<Name>>(({ items, overflowed }) => {
      if (overflowed) onGap();
      onEvents(items);
    });
    const leave = socketOf(storeId).follow(topic, {
      onEvent: (event) => coalescer.add(event as EventOf<Name>),
      onFollowed: () => onFollowed(),
      onGap: () => onGap(),
      onRefused: setRefused,
    });
    return () => {
      leave();
      coalescer.stop();
    };
  }, [storeId, topic]);
  return refused;
}

export interface LiveStanding {
  readonly state: LiveState;
  /** Since when it is lost, while it is. */
  readonly lostAt: Date | null;
}

export function useLiveStanding(storeId: string): LiveStanding {
  const socket = socketOf(storeId);
  const state = useSyncExternalStore(
    (tell) => socket.onState(tell),
    () => socket.state,
  );
  return { state, lostAt: socket.lostAt };
}
