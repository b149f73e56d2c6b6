// How values are spread over spans of equal width.
import { bin } from 'd3-array';
import { BarChart } from './bar-chart';
import type { FrameProps } from './frame';
import { formatCount } from '@/shared/format';
import { locale } from '@/shared/words';

interface HistogramProps extends FrameProps {
  readonly values: readonly number[];
  /** Of the values, on the axis and in the tooltip. */
  readonly format: (value: number) => string;
  /** What is counted: "Carts". */
  readonly counted: string;
  readonly about?: number | undefined;
}

export function Histogram({ values, format, counted, about = 20, ...frame }: HistogramProps) {
  const bins = bin().thresholds(about)([...values]);
  return (
    <BarChart
      {...frame}
      group={frame.title}
      buckets={bins.map(({ x0 = 0, x1 = 0 }) => ({ key: String(x0), label: format(x0), name: `${format(x0)}–${format(x1)}` }))}
      series={{ key: 'count', label: counted, values: bins.map(({ length }) => length) }}
      format={(value) => formatCount(value, locale())}
    />
  );
}
