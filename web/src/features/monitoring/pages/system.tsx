import { BookOpen } from 'lucide-react';
import { useState } from 'react';
import type { SystemHealth } from '@/client/routers/system';
import { failureOf } from '@/shared/api';
import { Banner, Card, ErrorState, Forbidden, Icon, Skeleton, StatusChip, Tabs } from '@/shared/kit';
import { polledStanding } from '@/shared/live';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { Columns, type FilterOf, LiveChip, PageHead, useListState } from '@/shared/shapes';
import { type Span, SPANS, useHealth } from '../data';
import { EnginesCard } from '../parts/engines-card';
import { Figures } from '../parts/figures';
import { ProcessesCard } from '../parts/processes-card';
import { RolesCard } from '../parts/roles-card';
import { RunbookSheet } from '../parts/runbook-sheet';
import { Setup } from '../parts/setup';
import { WorkCard } from '../parts/work-card';
import { ALL_RUNBOOKS, OPTIONAL, PART_NAMES, type Runbook, SYSTEM_TONES } from '../status';
import { useMonitoringWords } from '../words';

const VIEWS = ['health', 'figures', 'setup'] as const;
type View = (typeof VIEWS)[number];

export function System() {
  return useCan('monitoring:read') ? <Page /> : <Forbidden permission="monitoring:read" />;
}

function Page() {
  const t = useMonitoringWords();
  usePlace({ title: t.title });
  const health = useHealth();
  const address = useListState(useAddress());
  const view = (address.values['view'] ?? 'health') as View;
  const span = (address.values['span'] ?? 'hour') as Span;
  return (
    <div className="mx-auto max-w-detail">
      <PageHead
        title={t.title}
        help={{ text: t.help, guide: 'monitoring' }}
        status={health.data && <StatusChip tone={SYSTEM_TONES[health.data.state]} word={t.states[health.data.state]} />}
        actions={<LiveChip standing={polledStanding(health)} />}
      />
      <Tabs
        label={t.views.label}
        tabs={VIEWS.map((key) => ({ key, label: t.views[key] }))}
        chosen={view}
        onChoose={(next) => address.set({ view: next === 'health' ? undefined : next, span: undefined })}
      >
        {view === 'figures' ? (
          <Figures span={span} onSpan={(next) => address.set({ span: next === 'hour' ? undefined : next })} />
        ) : view === 'setup' ? (
          <Setup />
        ) : health.data ? (
          <Health health={health.data} />
        ) : health.error ? (
          <ErrorState failure={failureOf(health.error)} reasons={t.reasons} onRetry={() => health.refetch()} />
        ) : (
          <Skeleton shape="chart" count={2} />
        )}
      </Tabs>
    </div>
  );
}

function useAddress(): readonly FilterOf[] {
  const t = useMonitoringWords();
  return [
    { kind: 'pick', key: 'view', label: t.views.label, choices: VIEWS.map((value) => ({ value, label: t.views[value] })) },
    { kind: 'pick', key: 'span', label: t.figures.spans.label, choices: Object.keys(SPANS).map((value) => ({ value, label: value })) },
  ];
}

function Health({ health }: { health: SystemHealth }) {
  const t = useMonitoringWords();
  const [runbook, setRunbook] = useState<string | null>(null);
  const titleOf = (name: string) => t.runbooks.of[name as Runbook];
  return (
    <>
      <div className="pb-16">
        <Banner tone={SYSTEM_TONES[health.state]}>{useSummary(health)}</Banner>
      </div>
      <Columns
        side={
          <>
            <WorkCard />
            <RunbooksCard onRunbook={setRunbook} />
          </>
        }
      >
        <EnginesCard parts={health.parts} onRunbook={setRunbook} />
        <RolesCard roles={health.roles} />
        <ProcessesCard processes={health.processes} now={new Date(health.at)} />
      </Columns>
      {runbook !== null && <RunbookSheet runbook={runbook} title={titleOf(runbook)} onClose={() => setRunbook(null)} />}
    </>
  );
}

/** What is wrong, in a sentence or three. */
function useSummary({ state, parts, roles, processes }: SystemHealth): string {
  const { summary: t, parts: words } = useMonitoringWords();
  const failing = parts.filter(({ ok }) => !ok).map(({ name }) => PART_NAMES.map((each) => (each === name ? words.of[each].name : null)).find((each) => each !== null) ?? name);
  const lacking = roles.filter(({ name, state: stands }) => stands !== 'running' && !OPTIONAL.has(name)).map(({ name }) => name);
  const silent = processes.filter(({ isSilent }) => isSilent).length;
  if (state === 'ok') return t.ok;
  return [failing.length > 0 && t.failing(failing.join(', ')), lacking.length > 0 && t.lacking(lacking.join(', ')), silent > 0 && t.silent(silent)].filter(Boolean).join(' ');
}

function RunbooksCard({ onRunbook }: { onRunbook: (runbook: string) => void }) {
  const { runbooks: t } = useMonitoringWords();
  return (
    <Card title={t.title}>
      <p className="pb-8 text-dense text-text-2">{t.text}</p>
      <ul className="flex flex-col">
        {ALL_RUNBOOKS.map((runbook) => (
          <li key={runbook}>
            <button type="button" onClick={() => onRunbook(runbook)} className="flex w-full items-start gap-8 rounded-control py-4 text-left text-accent-text hover:underline max-rows:min-h-touch max-rows:items-center">
              <span className="pt-2">
                <Icon of={BookOpen} />
              </span>
              {t.of[runbook]}
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
