// How a stream stands: live, paused, lost and coming back, with a gap, offline.
import { useEffect, useState } from 'react';
import { formatRate } from '@/shared/format';
import { Button, StatusChip, type Tone } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { useShapeWords } from './words';

export interface Standing {
  readonly state: 'live' | 'paused' | 'connecting' | 'reconnecting' | 'gap' | 'offline';
  /** Events in a second, as the server counts them. */
  readonly perSecond?: number | undefined;
  readonly lostAt?: Date | null | undefined;
  /** Of a gap: load what is missing. */
  readonly onLoad?: (() => unknown) | undefined;
}

const TONES: Record<Standing['state'], Tone> = {
  live: 'good',
  paused: 'idle',
  connecting: 'active',
  reconnecting: 'warn',
  gap: 'warn',
  offline: 'bad',
};

export function LiveChip({ standing: { state, perSecond, lostAt, onLoad } }: { standing: Standing }) {
  const t = useShapeWords();
  const locale = useLocale();
  const seconds = useSecondsSince(state === 'reconnecting' ? lostAt : null);
  const word =
    state === 'live' ? t.live.live(perSecond === undefined ? undefined : formatRate(perSecond, locale)) : state === 'reconnecting' ? t.live.reconnecting(seconds) : t.live[state];
  return (
    <span className="inline-flex items-center gap-8 tabular-nums" role="status" aria-live={state === 'live' ? 'off' : 'polite'}>
      <StatusChip tone={TONES[state]} word={word} />
      {state === 'gap' && onLoad && (
        <Button size="small" onClick={onLoad}>
          {t.live.load}
        </Button>
      )}
    </span>
  );
}

function useSecondsSince(since: Date | null | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!since) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [since]);
  return since ? Math.max(0, Math.round((now - since.getTime()) / 1_000)) : 0;
}
