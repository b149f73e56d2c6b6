// Only there when something is not as it should be: no network, no live updates, an old version of the app.
import { onlineManager, useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { isOutdated } from '@/shared/api';
import { formatSecond } from '@/shared/format';
import { Button, StatusChip } from '@/shared/kit';
import { useLiveStanding } from '@/shared/live';
import { useLocale, useStore } from '@/shared/session';
import { useWords } from '@/shared/words';
import { words } from '../words';

const VERSION_CHECK_MS = 10 * 60_000;

export function ConnectionChip() {
  const t = useWords(words).connection;
  const { id, timeZone } = useStore();
  const locale = useLocale();
  const isOnline = useSyncExternalStore(
    (tell) => onlineManager.subscribe(tell),
    () => onlineManager.isOnline(),
  );
  const { state, lostAt } = useLiveStanding(id);
  if (!isOnline) return <Chip tone="bad" word={t.offline} text={t.offlineText} />;
  if (state !== 'reconnecting' || lostAt === null) return null;
  return <Chip tone="warn" word={t.reconnecting} text={t.reconnectingText(formatSecond(lostAt, locale, timeZone))} />;
}

function Chip({ tone, word, text }: { tone: 'warn' | 'bad'; word: string; text: string }) {
  return (
    <span role="status">
      <StatusChip tone={tone} word={word} meaning={text} />
    </span>
  );
}

/** Asks now and then whether the server has a newer build, and never reloads by itself. */
export function NewVersion() {
  const t = useWords(words).version;
  const { data = false } = useQuery({
    queryKey: ['version'],
    queryFn: isOutdated,
    refetchInterval: VERSION_CHECK_MS,
    staleTime: VERSION_CHECK_MS,
    initialData: false,
    initialDataUpdatedAt: () => Date.now(),
  });
  if (!data) return null;
  return (
    <span role="status" className="flex items-center gap-8 text-dense text-text-2">
      {t.text}
      <Button size="small" onClick={() => window.location.reload()}>
        {t.reload}
      </Button>
    </span>
  );
}
