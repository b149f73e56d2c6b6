// Whether probabilities come true: what was said of carts of like probability, and what came of them.
import { LineChart } from '@/shared/charts';
import { formatExact } from '@/shared/format';
import { Card } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import type { ShownModel } from '../data';
import { useModelWords } from '../words';
import { useShare } from './measures';

export function ReliabilityCard({ model: { measures } }: { model: ShownModel }) {
  const { reliability: t } = useModelWords();
  const locale = useLocale();
  const share = useShare();
  const bins = measures.reliability;
  return (
    <Card>
      <LineChart
        title={t.title}
        answer={t.answer(share(measures.ece))}
        group="reliability"
        buckets={bins.map(({ said, rows }, place) => ({ key: String(place), label: share(said), name: t.bin(share(said), formatExact(rows, locale)) }))}
        series={[
          { key: 'came', label: t.came, values: bins.map(({ came }) => came) },
          { key: 'said', label: t.said, values: bins.map(({ said }) => said) },
        ]}
        format={share}
      />
    </Card>
  );
}
