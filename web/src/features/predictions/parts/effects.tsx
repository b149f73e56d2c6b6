// What moves the scores of a version, the most first.
import { numberFormat } from '@/shared/format';
import { Card } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import type { ShownDetail } from '../data';
import { useModelWords } from '../words';
import { useNamed } from '../words/named';

const SHOWN = 10;

export function EffectsCard({ effects }: Pick<ShownDetail, 'effects'>) {
  const { effects: t } = useModelWords();
  const locale = useLocale();
  const named = useNamed();
  const shown = effects.filter(({ meanEffect }) => meanEffect > 0).slice(0, SHOWN);
  const most = shown[0]?.meanEffect ?? 1;
  return (
    <Card title={t.title}>
      <p className="pb-8 text-dense text-text-2">{t.answer}</p>
      <ul className="flex flex-col gap-8">
        {shown.map(({ column, title, meanEffect }) => (
          <li key={column} className="flex flex-wrap justify-between gap-x-12 gap-y-2 text-dense">
            <span className="min-w-0 first-letter:uppercase wrap-anywhere">{named(column) ?? title}</span>
            <span className="text-right tabular-nums">{numberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(meanEffect)}</span>
            <span aria-hidden className="h-4 w-full rounded-round bg-hover">
              <span className="block h-full rounded-round bg-accent" style={{ width: `${(100 * meanEffect) / most}%` }} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
