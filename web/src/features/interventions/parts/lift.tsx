// Whether interventions bring anything: two bars, and how sure one can be of the difference.
import { formatCount, formatMoney, formatShare, numberFormat } from '@/shared/format';
import { Banner, Card, type Tone } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import type { ShownLift } from '../data';
import { useReachWords } from '../words';

const POINTS = 100;

export function LiftCard({ lift }: { lift: ShownLift }) {
  const { lift: t } = useReachWords();
  const locale = useLocale();
  const { reached, heldOut, low, high, revenue } = lift;
  const most = Math.max(reached.rate ?? 0, heldOut.rate ?? 0, 0.01);
  const point = (value: number) => numberFormat(locale, { maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(value * POINTS);
  const arms = [
    { key: 'reached', label: t.reached, arm: reached, fill: 'bg-accent' },
    { key: 'heldOut', label: t.heldOut, arm: heldOut, fill: 'bg-line-strong' },
  ];
  return (
    <Card title={t.title}>
      <div className="flex flex-col gap-16">
        <Verdict lift={lift} />
        {lift.holdoutShare > 0 && (
          <dl className="flex flex-col gap-12">
            {arms.map(({ key, label, arm, fill }) => (
              <div key={key} className="flex flex-col gap-4">
                <div className="flex flex-wrap justify-between gap-x-12 text-dense">
                  <dt className="font-medium">{label}</dt>
                  <dd className="tabular-nums">{t.bought(arm.rate === null ? '—' : formatShare(arm.rate, locale), formatCount(arm.converted, locale), formatCount(arm.shoppers, locale))}</dd>
                </div>
                <span aria-hidden className="h-12 w-full rounded-chip bg-hover">
                  <span className={`block h-full rounded-chip ${fill}`} style={{ width: `${(100 * (arm.rate ?? 0)) / most}%` }} />
                </span>
              </div>
            ))}
          </dl>
        )}
        {lift.difference !== null && (
          <p className="flex flex-wrap justify-between gap-x-12 text-dense">
            <span className="text-text-2">{t.range}</span>
            <span className="tabular-nums">{t.points(point(low), point(high))}</span>
          </p>
        )}
        {revenue.map(({ currency, minor }) => (
          <p key={currency} className="flex flex-wrap justify-between gap-x-12 text-dense">
            <span className="text-text-2">{t.revenue}</span>
            <span className="tabular-nums">{formatMoney({ amountMinor: minor, currency }, locale)}</span>
          </p>
        ))}
      </div>
    </Card>
  );
}

function Verdict({ lift }: { lift: ShownLift }) {
  const { lift: t } = useReachWords();
  const locale = useLocale();
  const said = (tone: Tone, text: string) => <Banner tone={tone}>{text}</Banner>;
  const count = (value: number) => formatCount(Math.round(value), locale);
  if (lift.holdoutShare === 0) return said('idle', t.none);
  if (!lift.isDecided || lift.difference === null || lift.additionalOrders === null) return said('idle', t.undecided);
  if (lift.difference < 0) return said('warn', t.worse);
  return said('good', t.better(count(lift.additionalOrders), count(lift.additionalLow), count(lift.additionalHigh)));
}
