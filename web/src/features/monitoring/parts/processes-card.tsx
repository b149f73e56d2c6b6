// Every process by its own last word; one that was killed stays named for a while.
import type { SystemProcess } from '@/client/routers/system';
import { formatAgo, formatInstant } from '@/shared/format';
import { Card, StatusChip, tip, type Tone } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { useMonitoringWords } from '../words';

const TONES: Readonly<Record<string, Tone>> = { ok: 'good', degraded: 'warn', failed: 'bad', draining: 'idle' };

export function ProcessesCard({ processes, now }: { processes: readonly SystemProcess[]; now: Date }) {
  const { processes: t } = useMonitoringWords();
  return (
    <Card title={t.title} flush>
      {processes.length === 0 && <p className="px-16 pb-16 text-text-2">{t.none}</p>}
      <ul>
        {processes.map((process) => (
          <Process key={`${process.host} ${process.pid} ${process.startedAt}`} process={process} now={now} />
        ))}
      </ul>
    </Card>
  );
}

function Process({ process, now }: { process: SystemProcess; now: Date }) {
  const { processes: t } = useMonitoringWords();
  const locale = useLocale();
  const zone = useZone();
  const { role, host, pid, status, version, startedAt, seenAt, isSilent, failing } = process;
  const seen = formatAgo(seenAt, locale, now) ?? formatInstant(seenAt, locale, zone);
  return (
    <li className="border-t border-line px-16 py-8">
      <div className="flex flex-wrap items-center justify-between gap-x-12">
        <span>
          <span className="font-medium">{role === 'up' ? t.everything : role}</span> <span className="text-dense text-text-2">{t.of(host, pid)}</span>
        </span>
        {isSilent ? <StatusChip tone="warn" word={t.silent} /> : <StatusChip inRow tone={TONES[status] ?? 'idle'} word={t.states[status] ?? status} />}
      </div>
      <p className="text-dense text-text-2 tabular-nums">
        {`${version} · ${t.since} ${formatInstant(startedAt, locale, zone)} · ${t.seen} `}
        <time dateTime={seenAt} {...tip(formatInstant(seenAt, locale, zone))}>
          {seen}
        </time>
      </p>
      {isSilent && <p className="text-dense">{t.silentText}</p>}
      {!isSilent && failing.map(({ name, detail }) => <p key={name} className="text-dense wrap-anywhere">{`${name}: ${detail}`}</p>)}
    </li>
  );
}
