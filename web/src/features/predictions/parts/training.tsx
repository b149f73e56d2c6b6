// Having a model learned, and how far the last training has come.
import { Sparkles } from 'lucide-react';
import { useEffect, useState } from 'react';
import { client } from '@/shared/api';
import { formatExact, formatShare } from '@/shared/format';
import { Button, Card, ConfirmDialog, Link, Progress, StatusChip, type Tone, toast } from '@/shared/kit';
import { useCan, useLocale } from '@/shared/session';
import { isGoingOn, modelsChanged, type ShownTraining, useTraining } from '../data';
import { useModelWords } from '../words';

const TONES: Record<ShownTraining['state'], Tone> = { waiting: 'active', running: 'active', done: 'good', failed: 'bad' };

export function TrainButton() {
  const t = useModelWords();
  const [asks, setAsks] = useState(false);
  const isOn = isGoingOn(useTraining().data);
  const off = useCan('predictions:write') ? (isOn ? t.train.goesOn : undefined) : t.needs('predictions:write');
  const train = async () => {
    await client.models.train.mutate({});
    await modelsChanged();
    toast(t.train.started);
  };
  return (
    <>
      <Button tone="primary" icon={Sparkles} disabledBecause={off} onClick={() => setAsks(true)}>
        {t.acts.train}
      </Button>
      <ConfirmDialog open={asks} tone="primary" title={t.train.title} action={t.train.action} reasons={t.reasons} onClose={() => setAsks(false)} onConfirm={train}>
        {t.train.text}
      </ConfirmDialog>
    </>
  );
}

export function TrainingCard() {
  const { training: t } = useModelWords();
  const locale = useLocale();
  const { data: training } = useTraining();
  useReadOnceDone(training);
  if (!training) return null;
  const { state, step, progress, examples, version, failedBecause } = training;
  const said = [examples === null ? null : t.examples(formatExact(examples, locale)), formatShare(progress, locale)].filter(Boolean).join(' · ');
  return (
    <div className="pb-16">
      <Card title={t.title}>
        <div className="flex flex-col gap-8" aria-live="polite">
          <span>
            <StatusChip tone={TONES[state]} word={t.states[state]} />
          </span>
          {isGoingOn(training) && <Progress label={step} value={progress} said={said} />}
          {version !== null && (
            <Link to="/models/$version" params={{ version: String(version) }}>
              {t.made(version)}
            </Link>
          )}
          {failedBecause && <p className="wrap-anywhere">{failedBecause}</p>}
        </div>
      </Card>
    </div>
  );
}

/** What a training made is not in the list until that is read anew. */
function useReadOnceDone(training: ShownTraining | null | undefined) {
  const made = training?.version ?? null;
  useEffect(() => {
    if (made !== null) void modelsChanged();
  }, [made]);
}
