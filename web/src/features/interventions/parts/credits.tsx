// The purchases that an intervention is credited with.
import { useQuery } from '@tanstack/react-query';
import { formatMoney } from '@/shared/format';
import { Card } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { creditsOptions } from '../data';
import { useReachWords } from '../words';

export function CreditsCard({ interventionId }: { interventionId: string }) {
  const { credits: t } = useReachWords();
  const locale = useLocale();
  const { data } = useQuery(creditsOptions(interventionId));
  const money = (amountMinor: number, currency: string) => formatMoney({ amountMinor, currency }, locale);
  if (data === undefined) return null;
  return (
    <Card title={t.title}>
      {data.items.length === 0 && <p className="text-text-2">{t.none}</p>}
      <ul className="flex flex-col gap-8">
        {data.items.map(({ id, orderKey, minor, refundedMinor, currency }) => (
          <li key={id} className="flex justify-between gap-12 text-dense">
            <span className="min-w-0 wrap-anywhere">{orderKey}</span>
            <span className="text-right tabular-nums">
              {money(minor, currency)}
              {refundedMinor > 0 && <span className="block text-text-2">{t.refunded(money(refundedMinor, currency))}</span>}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
