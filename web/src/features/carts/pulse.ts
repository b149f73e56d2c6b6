// How quickly a store's events come in.
import { useState } from 'react';
import { useLiveStanding, useTopic } from '@/shared/live';
import { useStore } from '@/shared/session';

/** Events in a second, lately; undefined where it is not known, as while the socket is away. */
export function usePulse(): number | undefined {
  const { id } = useStore();
  const [perSecond, setPerSecond] = useState<number>();
  useTopic(id, 'pulse', { onEvents: (events) => setPerSecond(events.at(-1)?.data.perSecond) });
  return useLiveStanding(id).state === 'live' ? perSecond : undefined;
}
