// What is wrong with a mail, or would make people and filters think so; the worst first, with its line where it has one.
import { formatExact } from '@/shared/format';
import { Card, Skeleton, StatusChip, type Tone, useSettled } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { type Content, type Finding, useFindings } from '../data';
import { useTemplateWords } from '../words';
import { NotShown } from './preview';

/** It may be asked thirty times a minute. */
const STILL_MS = 2_500;
const TONES: Record<Finding['level'], Tone> = { error: 'bad', warning: 'warn', note: 'idle' };

export function FindingsCard({ content }: { content: Content }) {
  const { findings: t } = useTemplateWords();
  const locale = useLocale();
  const { data, error, refetch } = useFindings(useSettled(content, STILL_MS));
  return (
    <Card title={t.title}>
      {error && <NotShown error={error} onRetry={refetch} />}
      {data === undefined && !error && <Skeleton count={2} />}
      {data?.findings.length === 0 && <StatusChip tone="good" word={t.none} />}
      <ul className="flex flex-col gap-8">
        {data?.findings.map((finding) => (
          <li key={`${finding.code}${finding.at}${finding.message}`} className="flex items-start gap-8">
            <StatusChip tone={TONES[finding.level]} word={t.levels[finding.level]} />
            <span className="min-w-0 text-dense wrap-anywhere">
              {t.found[finding.code] ?? finding.message}
              {finding.at && <span className="text-text-2"> · {finding.at}</span>}
              {finding.count !== null && <span className="text-text-2"> · {t.count(formatExact(finding.count, locale), finding.count)}</span>}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
