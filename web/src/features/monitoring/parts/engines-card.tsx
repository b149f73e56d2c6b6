// The engines that the platform stands on; of one that fails, what happens meanwhile and what to do.
import type { SystemPart } from '@/client/routers/system';
import { formatExact } from '@/shared/format';
import { Card, StatusChip } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { PART_NAMES, type PartName, partTone } from '../status';
import { useMonitoringWords } from '../words';
import { Remedy } from './remedy';

interface EnginesCardProps {
  readonly parts: readonly SystemPart[];
  readonly onRunbook: (runbook: string) => void;
}

const isKnown = (name: string): name is PartName => (PART_NAMES as readonly string[]).includes(name);

export function EnginesCard({ parts, onRunbook }: EnginesCardProps) {
  const { parts: t } = useMonitoringWords();
  // What fails comes first.
  const sorted = [...parts].sort((one, other) => Number(one.ok) - Number(other.ok));
  return (
    <Card title={t.title} flush>
      <ul>
        {sorted.map((part) => (
          <Engine key={part.name} part={part} onRunbook={onRunbook} />
        ))}
      </ul>
    </Card>
  );
}

function Engine({ part, onRunbook }: { part: SystemPart; onRunbook: (runbook: string) => void }) {
  const { parts: t } = useMonitoringWords();
  const locale = useLocale();
  const { name, ok, detail, milliseconds, failingIn } = part;
  const said = isKnown(name) ? t.of[name] : undefined;
  return (
    <li className="flex flex-col gap-8 border-t border-line px-16 py-12">
      <div className="flex flex-wrap items-center justify-between gap-x-12 gap-y-4">
        <span>
          <span className="font-medium">{said?.name ?? name}</span> <span className="text-dense text-text-2">{said?.what}</span>
        </span>
        <StatusChip inRow={ok} tone={partTone(part)} word={ok ? t.well : t.fails} />
      </div>
      <p className="text-dense text-text-2 tabular-nums wrap-anywhere">
        {[detail, ok ? t.answers(formatExact(Math.round(milliseconds * 10) / 10, locale)) : t.foundBy(failingIn.join(', '))].join(' · ')}
      </p>
      {!ok && isKnown(name) && <Remedy name={name} onRunbook={onRunbook} />}
    </li>
  );
}
