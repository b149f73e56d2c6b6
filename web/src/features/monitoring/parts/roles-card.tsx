// What has to be done, and by how many processes it is; of what nobody does, what comes of that.
import type { SystemRole } from '@/client/routers/system';
import { Card, StatusChip } from '@/shared/kit';
import { OPTIONAL, ROLE_TONES } from '../status';
import { useMonitoringWords } from '../words';

export function RolesCard({ roles }: { roles: readonly SystemRole[] }) {
  const { roles: t } = useMonitoringWords();
  return (
    <Card title={t.title} flush>
      <ul>
        {roles.map((role) => (
          <Role key={role.name} role={role} />
        ))}
      </ul>
    </Card>
  );
}

function Role({ role: { name, state, processes } }: { role: SystemRole }) {
  const { roles: t } = useMonitoringWords();
  const isChoice = OPTIONAL.has(name) && state === 'missing';
  return (
    <li className="border-t border-line px-16 py-8">
      <div className="flex flex-wrap items-center justify-between gap-x-12">
        <span>
          <span className="font-medium">{name}</span> <span className="text-dense text-text-2">{t.of[name]}</span>
        </span>
        <span className="flex items-center gap-12">
          <span className="text-dense text-text-2 tabular-nums">{processes > 0 && t.processes(processes)}</span>
          <StatusChip inRow={state === 'running' || isChoice} tone={isChoice ? 'idle' : ROLE_TONES[state]} word={isChoice ? t.notNeeded : t.states[state]} />
        </span>
      </div>
      {state !== 'running' && <p className="text-dense">{isChoice ? t.missing[name] : `${t.missing[name]} ${t.start(name)}`}</p>}
    </li>
  );
}
