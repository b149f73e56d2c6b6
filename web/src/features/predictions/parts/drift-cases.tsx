// What drift has triggered, step by step.
import { formatInstant } from '@/shared/format';
import { Card, Link, StatusChip } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { CASE_TONES, type ShownCase } from '../tried';
import { useTriedWords } from '../words/tried';

export function CasesCard({ cases }: { cases: readonly ShownCase[] }) {
  const { drift } = useTriedWords();
  const { cases: t } = drift;
  return (
    <Card title={t.title}>
      {cases.length === 0 ? (
        <p className="text-text-2">{t.none}</p>
      ) : (
        <ul className="flex flex-col gap-24">
          {cases.map((one) => (
            <Case key={one.id} of={one} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Case({ of: { state, version, steps } }: { of: ShownCase }) {
  const { drift } = useTriedWords();
  const { cases: t } = drift;
  const locale = useLocale();
  const zone = useZone();
  return (
    <li className="flex flex-col gap-8">
      <span className="flex flex-wrap items-center gap-12">
        <StatusChip tone={CASE_TONES[state]} word={t.states[state]} />
        {version !== null && (
          <Link to="/models/$version" params={{ version: String(version) }}>
            {t.version(String(version))}
          </Link>
        )}
      </span>
      <ol className="flex flex-col gap-8 border-l border-line pl-12 text-dense">
        {steps.map(({ at, state: then, said }) => (
          <li key={`${at} ${then}`} className="flex flex-col gap-2">
            <span className="text-text-2">
              {formatInstant(at, locale, zone)} · {t.states[then]}
            </span>
            <span>{said}</span>
          </li>
        ))}
      </ol>
    </li>
  );
}
