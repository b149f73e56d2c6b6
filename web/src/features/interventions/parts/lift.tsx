// Whether interventions bring anything: of a hundred with and without, in words first, and how sure one can be.
import { formatCount, formatExact, formatInstant, formatMoney, numberFormat } from '@/shared/format';
import { Banner, Card, Link, StatusMark, type Tone } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import type { ShownLift } from '../data';
import { useReachWords } from '../words';
import { verdictOf, wideOf } from './lift-scale';

const HUNDRED = 100;
const TONES = { none: 'idle', few: 'idle', open: 'idle', better: 'good', worse: 'warn' } as const satisfies Record<string, Tone>;

function useHundred() {
  const locale = useLocale();
  return (share: number): string => {
    const of = Math.abs(share) * HUNDRED;
    return numberFormat(locale, { maximumFractionDigits: of < 10 ? 1 : 0 }).format(of);
  };
}

export function LiftCard({ lift }: { lift: ShownLift }) {
  const { lift: t } = useReachWords();
  return (
    <Card title={t.title}>
      <div className="flex flex-col gap-24">
        <Answer lift={lift} />
        {lift.holdoutShare > 0 && <Arms lift={lift} />}
        {['open', 'better', 'worse'].includes(verdictOf(lift)) && <Difference lift={lift} />}
        <Credited lift={lift} />
      </div>
    </Card>
  );
}

function Answer({ lift }: { lift: ShownLift }) {
  const { lift: t } = useReachWords();
  const locale = useLocale();
  const hundred = useHundred();
  const { reached, heldOut, low, high } = lift;
  const verdict = verdictOf(lift);
  if (verdict === 'none') {
    return (
      <Banner tone="idle" action={<Link to="/settings/configuration">{t.toSettings}</Link>}>
        {t.none}
      </Banner>
    );
  }
  if (verdict === 'few') return <Banner tone="idle">{t.few(formatExact(reached.shoppers, locale), formatExact(heldOut.shoppers, locale))}</Banner>;
  const fewer = hundred(Math.min(low, 0));
  const more = hundred(Math.max(high, 0));
  const certain = verdict === 'better' ? t.more(hundred(low), hundred(high)) : verdict === 'worse' ? t.fewer(hundred(high), hundred(low)) : t.either(fewer, more);
  return (
    <div role="status" className="flex gap-12">
      <span className="pt-4">
        <StatusMark tone={TONES[verdict]} />
      </span>
      <p className="text-title">
        {t.headline(hundred(reached.rate ?? 0), hundred(heldOut.rate ?? 0))} <span className="font-regular">{certain}</span>
      </p>
    </div>
  );
}

function Arms({ lift: { reached, heldOut } }: { lift: ShownLift }) {
  const { lift: t } = useReachWords();
  const locale = useLocale();
  const hundred = useHundred();
  const most = Math.max(reached.rate ?? 0, heldOut.rate ?? 0, 0.01);
  const arms = [
    { key: 'reached', label: t.reached, arm: reached, fill: 'bg-accent' },
    { key: 'heldOut', label: t.heldOut, arm: heldOut, fill: 'bg-line-strong' },
  ];
  return (
    <dl className="flex flex-col gap-16">
      {arms.map(({ key, label, arm, fill }) => (
        <div key={key} className="flex flex-col gap-4">
          <div className="flex flex-wrap items-baseline justify-between gap-x-12">
            <dt className="text-strong">{label}</dt>
            <dd className="text-dense text-text-2 tabular-nums">
              {arm.rate !== null && <strong className="pr-8 text-text">{t.ofHundred(hundred(arm.rate))}</strong>}
              {t.bought(formatCount(arm.converted, locale), formatCount(arm.shoppers, locale))}
            </dd>
          </div>
          <span aria-hidden className="h-16 w-full rounded-chip bg-hover">
            <span className={`block h-full rounded-chip ${fill}`} style={{ width: `${(100 * (arm.rate ?? 0)) / most}%` }} />
          </span>
        </div>
      ))}
    </dl>
  );
}

/** Where the difference may lie: left of the line fewer, right of it more. */
function Difference({ lift }: { lift: ShownLift }) {
  const { lift: t } = useReachWords();
  const hundred = useHundred();
  const { low, high, difference } = lift;
  const wide = wideOf(lift);
  const at = (share: number) => `${50 + (50 * share) / wide}%`;
  const signed = (share: number) => (share > 0 ? t.moreOf(hundred(share)) : share < 0 ? t.fewerOf(hundred(share)) : t.same);
  return (
    <figure className="flex flex-col gap-8">
      <figcaption className="text-dense text-text-2">{t.range}</figcaption>
      <div aria-hidden className="relative h-24 rounded-chip bg-hover">
        <span className="absolute inset-y-8 rounded-round bg-accent opacity-40" style={{ left: at(low), right: `${50 - (50 * high) / wide}%` }} />
        <span className="absolute inset-y-0 w-2 -translate-x-1/2 bg-text-3" style={{ left: '50%' }} />
        {difference !== null && <span className="absolute top-1/2 size-12 -translate-1/2 rounded-round border-2 border-surface bg-accent" style={{ left: at(difference) }} />}
      </div>
      <div className="grid grid-cols-3 text-caption text-text-2 tabular-nums">
        <span>{t.fewerOf(hundred(wide))}</span>
        <span className="text-center">{t.same}</span>
        <span className="text-right">{t.moreOf(hundred(wide))}</span>
      </div>
      <p className="text-dense">{t.between(signed(low), signed(high), signed(difference ?? 0))}</p>
    </figure>
  );
}

function Credited({ lift }: { lift: ShownLift }) {
  const { lift: t } = useReachWords();
  const locale = useLocale();
  const zone = useZone();
  const count = (orders: number) => formatCount(Math.round(orders), locale);
  const { additionalOrders, additionalLow, additionalHigh, isDecided, revenue, since } = lift;
  const facts = [
    ...(isDecided && additionalOrders !== null && additionalOrders > 0 ? [{ label: t.orders, value: t.about(count(additionalOrders), count(additionalLow), count(additionalHigh)) }] : []),
    ...revenue.map(({ currency, minor }) => ({ label: t.revenue, value: formatMoney({ amountMinor: minor, currency }, locale) })),
    ...(since === null ? [] : [{ label: t.since, value: formatInstant(since, locale, zone) }]),
  ];
  if (facts.length === 0) return null;
  return (
    <dl className="flex flex-col gap-8 border-t border-line pt-16 text-dense">
      {facts.map(({ label, value }) => (
        <div key={`${label} ${value}`} className="flex flex-wrap justify-between gap-x-12">
          <dt className="text-text-2">{label}</dt>
          <dd className="tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
