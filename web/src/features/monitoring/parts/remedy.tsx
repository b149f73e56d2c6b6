// What happens while an engine fails, and what to do about it.
import { BookOpen } from 'lucide-react';
import { Button } from '@/shared/kit';
import { type PartName, RUNBOOKS } from '../status';
import { useMonitoringWords } from '../words';

export function Remedy({ name, onRunbook }: { name: PartName; onRunbook: (runbook: string) => void }) {
  const { parts: t } = useMonitoringWords();
  const runbook = RUNBOOKS[name];
  return (
    <>
      <dl className="flex flex-col gap-8">
        <div>
          <dt className="text-strong">{t.meanwhile}</dt>
          <dd>{t.of[name].meanwhile}</dd>
        </div>
        <div>
          <dt className="text-strong">{t.todo}</dt>
          <dd>{t.of[name].todo}</dd>
        </div>
      </dl>
      {runbook && (
        <span>
          <Button size="small" icon={BookOpen} onClick={() => onRunbook(runbook)}>
            {t.runbook}
          </Button>
        </span>
      )}
    </>
  );
}
