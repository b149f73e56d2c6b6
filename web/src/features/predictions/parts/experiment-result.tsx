// What an experiment has shown: both rates, their difference as it narrowed, the guards and the lots.
import { BandChart } from '@/shared/charts';
import { dayIn, formatDay, formatExact } from '@/shared/format';
import { Card, StatusChip } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import type { ShownResult } from '../tried';
import { useTriedWords } from '../words/tried';
import { useSaying } from './saying';

export function ArmsCard({ result }: { result: ShownResult }) {
  const { experiments } = useTriedWords();
  const { result: t } = experiments;
  const locale = useLocale();
  const say = useSaying();
  const { championVersion, challengerVersion } = result.experiment;
  return (
    <Card title={t.title}>
      <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={t.title}>
        <table className="w-full text-dense tabular-nums">
          <thead>
            <tr className="text-caption text-text-2">
              {Object.entries(t.head).map(([key, head], place) => (
                <th key={key} scope="col" className={place === 0 ? 'py-4 text-left font-medium' : 'py-4 pl-12 text-right font-medium'}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {result.arms.map(({ arm, shoppers, counted, wonBack, rate }) => (
              <tr key={arm} className="border-t border-line">
                <th scope="row" className="py-8 text-left font-regular">
                  <span className="font-medium">{t.arms[arm]}</span>
                  <span className="block text-text-2">{say.model(arm === 'champion' ? championVersion : challengerVersion)}</span>
                </th>
                {[shoppers, counted, wonBack].map((count, place) => (
                  <td key={place} className="py-8 pl-12 text-right">
                    {formatExact(count, locale)}
                  </td>
                ))}
                <td className="py-8 pl-12 text-right font-medium">{say.percent(rate)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

export function CourseCard({ result: { course, difference } }: { result: ShownResult }) {
  const { experiments } = useTriedWords();
  const { result: t } = experiments;
  const locale = useLocale();
  const zone = useZone();
  const say = useSaying();
  const buckets = course.map(({ until }) => ({ key: until, label: formatDay(dayIn(new Date(Date.parse(until) - 1), zone), locale) }));
  return (
    <Card>
      <BandChart
        title={t.course}
        answer={course.length > 0 ? t.answer(say.points(difference.estimate), say.points(difference.low), say.points(difference.high)) : t.nothing}
        buckets={buckets}
        value={{ key: 'difference', label: t.estimate, values: course.map(({ estimate }) => estimate) }}
        low={{ key: 'low', label: t.low, values: course.map(({ low }) => low) }}
        high={{ key: 'high', label: t.high, values: course.map(({ high }) => high) }}
        format={say.points}
        tick={say.tick}
      />
    </Card>
  );
}

export function GuardsCard({ result: { guards } }: { result: ShownResult }) {
  const { experiments } = useTriedWords();
  const { guards: t } = experiments.result;
  const say = useSaying();
  const words: Readonly<Record<string, string>> = { discounts: t.discounts, fallbacks: t.fallbacks };
  return (
    <Card title={t.title}>
      <ul className="flex flex-col gap-12 text-dense">
        {guards.map(({ name, tolerance, difference, isBroken }) => (
          <li key={name} className="flex flex-col gap-4">
            <span className="flex items-baseline gap-8">
              <span className="min-w-0 flex-1">{words[name] ?? name}</span>
              <span className="tabular-nums">{say.points(difference.estimate)}</span>
            </span>
            <span className="flex flex-wrap items-center gap-8 text-text-2">
              <StatusChip tone={isBroken ? 'bad' : 'good'} word={isBroken ? t.broken : t.ok} />
              {t.allowed(say.points(tolerance))}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function RatioCard({ result: { ratio } }: { result: ShownResult }) {
  const { experiments } = useTriedWords();
  const { ratio: t } = experiments.result;
  const say = useSaying();
  const few = ratio.pValue === null;
  return (
    <Card title={t.title}>
      <div className="flex flex-col gap-8 text-dense">
        <p className="flex items-start gap-8">
          <StatusChip tone={few ? 'idle' : ratio.isSuspicious ? 'bad' : 'good'} word={few ? t.few : ratio.isSuspicious ? t.unfair : t.fair} />
        </p>
        {ratio.foundPercent !== null && <p className="text-text-2">{t.text(say.percent(ratio.foundPercent / 100), say.percent(ratio.expectedPercent / 100))}</p>}
        {ratio.pValue !== null && <p className="text-text-2">{t.p(say.chance(ratio.pValue))}</p>}
      </div>
    </Card>
  );
}
