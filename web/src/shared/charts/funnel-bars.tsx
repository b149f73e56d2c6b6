// Bars that lie: the steps of a funnel.
import { formatShare } from '@/shared/format';
import { locale } from '@/shared/words';
import { Frame, type FrameProps } from './frame';
import { useChartWords } from './words';

export interface FunnelStep {
  readonly key: string;
  readonly label: string;
  readonly value: number;
}

interface FunnelProps extends FrameProps {
  readonly steps: readonly FunnelStep[];
  readonly format: (value: number) => string;
  readonly onOpen?: ((key: string) => void) | undefined;
}

/** How many of each step came to the next one. */
export function FunnelBars({ steps, format, onOpen, ...frame }: FunnelProps) {
  const t = useChartWords();
  const most = Math.max(1, ...steps.map(({ value }) => value));
  const shareOf = (place: number) => {
    const before = steps[place - 1]?.value;
    const value = steps[place]?.value ?? 0;
    return before ? formatShare(value / before, locale()) : '';
  };
  const table = { head: [t.step, t.count, t.ofBefore], rows: steps.map(({ label, value }, place) => [label, format(value), shareOf(place)]) };
  return (
    <Frame {...frame} table={table}>
      <ol className="flex min-h-chart flex-col justify-center gap-12">
        {steps.map(({ key, label, value }, place) => {
          const inside = (
            <>
              <span className="flex items-baseline justify-between gap-12 text-dense">
                <span>{label}</span>
                <span className="tabular-nums">
                  {place > 0 && <span className="pr-8 text-text-2">{t.share(shareOf(place))}</span>}
                  <span className="font-medium">{format(value)}</span>
                </span>
              </span>
              <span className="mt-4 block h-12 overflow-hidden rounded-chip bg-sunken">
                <span style={{ width: `${(value / most) * 100}%` }} className="block h-full rounded-chip bg-series-1" />
              </span>
            </>
          );
          return (
            <li key={key}>
              {onOpen ? (
                <button type="button" onClick={() => onOpen(key)} className="block w-full rounded-chip text-left hover:opacity-80">
                  {inside}
                </button>
              ) : (
                inside
              )}
            </li>
          );
        })}
      </ol>
    </Frame>
  );
}
