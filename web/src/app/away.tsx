// The pages are there, and nobody can be recognised: said so, tried again by itself, with what to do about it.
import { CloudAlert, RotateCw } from 'lucide-react';
import { useEffect, useEffectEvent } from 'react';
import { Outage } from '@/features/monitoring';
import { queryClient } from '@/shared/api';
import { Button, State } from '@/shared/kit';
import { meOptions } from '@/shared/session';
import { useWords } from '@/shared/words';
import { words } from './words';

const AGAIN_MS = 5_000;

export default function Away({ onRetry }: { onRetry: () => unknown }) {
  const t = useWords(words).errors;
  const isBack = useEffectEvent(onRetry);
  useEffect(() => {
    const look = () => queryClient.fetchQuery({ ...meOptions, retry: false, staleTime: 0 }).then(isBack, () => undefined);
    const timer = setInterval(() => void look(), AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="mx-auto max-w-form px-16 pb-64">
      <State icon={CloudAlert} title={t.away} text={t.awayText}>
        <Button icon={RotateCw} onClick={onRetry}>
          {t.retry}
        </Button>
      </State>
      <Outage />
    </div>
  );
}
