// For whoever runs the platform, where nobody can be signed in: the two engines that this needs, and what to do.
import { useState } from 'react';
import { Card } from '@/shared/kit';
import { useMonitoringWords } from '../words';
import { Remedy } from './remedy';
import { RunbookSheet } from './runbook-sheet';

const NEEDED = ['postgresql', 'redis'] as const;

export function Outage() {
  const t = useMonitoringWords();
  const [read, setRead] = useState<string | null>(null);
  return (
    <Card title={t.outage.title} flush>
      <p className="px-16 pb-12 text-text-2">{t.outage.text}</p>
      <ul>
        {NEEDED.map((name) => (
          <li key={name} className="flex flex-col gap-8 border-t border-line px-16 py-12">
            <h3 className="font-medium">{t.parts.of[name].name}</h3>
            <Remedy name={name} onRunbook={setRead} />
          </li>
        ))}
      </ul>
      {read !== null && <RunbookSheet runbook={read} title={t.parts.runbook} onClose={() => setRead(null)} />}
    </Card>
  );
}
