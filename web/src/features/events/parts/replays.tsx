// Replays of dead letters: how far each is, when it will be over, and a way to stop it.
import { useEffect, useState } from 'react';
import type { LetterReplay, ReplayMode } from '@/client/routers/events';
import { client, useIntention } from '@/shared/api';
import { formatExact } from '@/shared/format';
import { formatDuration } from '@/shared/format';
import { Button, Card, ConfirmDialog, Progress, toast, useTried } from '@/shared/kit';
import { useCan, useLocale } from '@/shared/session';
import { type LetterFilter, lettersChanged, secondsLeft, useRunning } from '../letters';
import { useLetterWords } from '../words';

/** Over the lists of letters, while something runs. */
export function RunningReplays() {
  const running = useRunning();
  const count = running.length;
  // What it has worked off is no letter any more.
  useEffect(() => void lettersChanged(), [count]);
  if (count === 0) return null;
  return (
    <div className="flex flex-col gap-12 pb-12">
      {running.map((replay) => (
        <Card key={replay.id}>
          <ReplayProgress replay={replay} />
        </Card>
      ))}
    </div>
  );
}

function ReplayProgress({ replay }: { replay: LetterReplay }) {
  const { replays: t, reasons } = useLetterWords();
  const locale = useLocale();
  const canStop = useCan('events:replay');
  const { note, tried } = useTried(reasons);
  const now = useNow();
  const left = secondsLeft(replay, now);
  const said = (count: number) => formatExact(count, locale);
  const stop = () =>
    tried(async () => {
      await client.events.stopReplay.mutate({ id: replay.id });
      await lettersChanged();
      toast(t.stopped);
    });
  return (
    <div className="flex flex-col gap-8">
      <Progress
        label={t.running[replay.mode]}
        value={replay.done}
        most={replay.total}
        said={[t.of(said(replay.done), said(replay.total)), left !== null && t.left(formatDuration(`PT${left}S`, locale))].filter(Boolean).join(' · ')}
      />
      {note}
      {canStop && (
        <span>
          <Button size="small" onClick={stop}>
            {t.stop}
          </Button>
        </span>
      )}
    </div>
  );
}

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

interface ReplayDialogProps {
  readonly mode: ReplayMode;
  readonly filter: LetterFilter;
  readonly onClose: () => void;
}

/** Asks before all that a filter finds goes back. */
export function ReplayDialog({ mode, filter, onClose }: ReplayDialogProps) {
  const { replays: t } = useLetterWords();
  const { context } = useIntention();
  const isAll = Object.keys(filter).length === 0;
  const start = async () => {
    await client.events.startReplay.mutate({ ...filter, mode }, { context });
    await lettersChanged();
    toast(t.started);
  };
  return (
    <ConfirmDialog open tone="primary" title={isAll ? t.titleAll[mode] : t.title[mode]} action={t.action[mode]} onClose={onClose} onConfirm={start}>
      {t.text[mode]}
    </ConfirmDialog>
  );
}
