// How far each feature has drifted, beside what chance makes of it; and one of them, value by value.
import { formatExact } from '@/shared/format';
import { Card, StatusChip } from '@/shared/kit';
import { DRIFT_TONES, type ShownReport } from '../tried';
import { useLocale } from '@/shared/session';
import { useTriedWords } from '../words/tried';
import { useSaying } from './saying';

type Subject = ShownReport['subjects'][number];

interface SubjectsProps {
  readonly subjects: readonly Subject[];
  readonly chosen: string | undefined;
  readonly onChoose: (name: string) => void;
}

export function SubjectsCard({ subjects, chosen, onChoose }: SubjectsProps) {
  const { drift: t } = useTriedWords();
  const say = useSaying();
  return (
    <Card title={t.features}>
      <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={t.features}>
        <table className="w-full text-dense tabular-nums">
          <thead>
            <tr className="text-caption text-text-2">
              {Object.entries(t.head).map(([key, head], place) => (
                <th key={key} scope="col" className={place < 2 ? 'py-4 pr-12 text-left font-medium' : 'py-4 pl-12 text-right font-medium whitespace-nowrap'}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {subjects.map(({ name, verdict, psi, expectedPsi, shift, js, pValue }) => (
              <tr key={name} className={name === chosen ? 'border-t border-line bg-selected' : 'border-t border-line'}>
                <th scope="row" className="py-4 pr-12 text-left font-regular">
                  <button type="button" aria-pressed={name === chosen} onClick={() => onChoose(name)} className="rounded-chip text-left text-accent-text hover:underline">
                    {say.subject(name)}
                  </button>
                </th>
                <td className="py-4 pr-12">
                  <StatusChip inRow tone={DRIFT_TONES[verdict]} word={t.verdicts[verdict]} />
                </td>
                {[say.three(psi), say.three(expectedPsi), say.percent(shift), say.three(js), say.chance(pValue)].map((said, place) => (
                  <td key={place} className="py-4 pl-12 text-right whitespace-nowrap">
                    {said}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

/** Two bars for each value: before, and now. */
export function BinsCard({ subject: { name, bins } }: { subject: Subject }) {
  const { drift: t } = useTriedWords();
  const locale = useLocale();
  const say = useSaying();
  const most = Math.max(...bins.flatMap(({ before, now }) => [before, now]), Number.MIN_VALUE);
  const wide = (share: number) => ({ width: `${(100 * share) / most}%` });
  return (
    <Card title={t.bins.title(say.subject(name))}>
      <ul className="flex flex-col gap-8 text-dense" aria-label={formatExact(bins.length, locale)}>
        {bins.map(({ values, before, now }) => (
          <li key={values} className="flex flex-col gap-2">
            <span className="flex items-baseline gap-8">
              <span className="min-w-0 flex-1 truncate">{say.bin(values)}</span>
              <span className="text-text-2 tabular-nums">{`${say.percent(before)} → ${say.percent(now)}`}</span>
            </span>
            <span aria-hidden className="h-4 rounded-chip bg-line-strong" style={wide(before)} />
            <span aria-hidden className="h-4 rounded-chip bg-accent" style={wide(now)} />
          </li>
        ))}
      </ul>
      <p className="flex flex-wrap gap-x-16 pt-12 text-caption text-text-2">
        <span className="flex items-center gap-4">
          <span aria-hidden className="size-8 rounded-chip bg-line-strong" />
          {t.bins.before}
        </span>
        <span className="flex items-center gap-4">
          <span aria-hidden className="size-8 rounded-chip bg-accent" />
          {t.bins.now}
        </span>
      </p>
    </Card>
  );
}
