// What a version is worth, beside what it has to beat.
import { Card, StatusMark, tip } from '@/shared/kit';
import { formatExact, formatShare, numberFormat } from '@/shared/format';
import { useLocale } from '@/shared/session';
import type { ShownModel } from '../data';
import { useModelWords } from '../words';

const NAMES = ['auc', 'prAuc', 'logLoss', 'brier', 'ece', 'lift'] as const;

export const useFigure = () => {
  const locale = useLocale();
  const { unknown } = useModelWords();
  return (value: number | null): string => (value === null ? unknown : numberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 }).format(value));
};

export function MeasuresCard({ model: { measures, floor, beatsFloor, split } }: { model: ShownModel }) {
  const t = useModelWords();
  const locale = useLocale();
  const figure = useFigure();
  const { head, names, meanings, held } = t.measures;
  return (
    <Card title={t.measures.title}>
      <p className="pb-8 text-text-2">{held[split]?.(formatExact(measures.rows, locale))}</p>
      <table className="w-full text-dense tabular-nums">
        <thead>
          <tr className="text-caption text-text-2">
            <th scope="col" className="py-4 text-left font-medium">{head.measure}</th>
            <th scope="col" className="py-4 pl-12 text-right font-medium">{head.model}</th>
            <th scope="col" className="py-4 pl-12 text-right font-medium">{head.floor}</th>
          </tr>
        </thead>
        <tbody>
          {NAMES.map((name) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="py-4 text-left font-regular" {...tip(meanings[name])}>{names[name]}</th>
              <td className="py-4 text-right">{figure(measures[name])}</td>
              <td className="py-4 text-right text-text-2">{figure(floor[name])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="flex items-center gap-8 pt-12 text-dense">
        <StatusMark tone={beatsFloor ? 'good' : 'warn'} />
        {beatsFloor ? t.floor.beats : t.floor.fails}
      </p>
    </Card>
  );
}

export const useShare = () => {
  const locale = useLocale();
  return (value: number): string => formatShare(value, locale);
};
