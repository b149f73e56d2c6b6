// What a campaign came to so far: what people did with it, and what it brought beyond what would have been bought anyway.
import { useQuery } from '@tanstack/react-query';
import { formatExact, formatMoney, formatShare } from '@/shared/format';
import { Card } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { Facts } from '@/shared/shapes';
import { resultsOptions } from '../data';
import { useCampaignWords } from '../words';

export function Results({ id }: { id: string }) {
  const { results: t, unknown } = useCampaignWords();
  const locale = useLocale();
  const { data } = useQuery(resultsOptions(id));
  if (data === undefined || data.sent === 0) return null;
  const said = (count: number) => formatExact(count, locale);
  const of = (count: number) => t.of(said(count), formatShare(count / data.sent, locale));
  const money = (amountMinor: number) => formatMoney({ amountMinor, currency: data.currency }, locale);
  return (
    <>
      <Card title={t.title}>
        <div className="flex flex-col gap-16">
          <Facts
            facts={[
              { label: t.delivered, value: of(data.delivered) },
              { label: t.opened, value: of(data.opened) },
              { label: t.clicked, value: of(data.clicked) },
              { label: t.programs, value: t.programsOf(said(data.botOpened), said(data.botClicked)) },
              { label: t.unsubscribed, value: of(data.unsubscribed) },
              { label: t.bounced, value: of(data.bounced + data.failed) },
            ]}
          />
          <Facts
            facts={[
              { label: t.buyers, value: of(data.recipients.buyers) },
              { label: t.revenue, value: money(data.recipients.revenueMinor) },
              { label: t.cost, value: money(data.costMinor) },
              { label: t.incremental, value: data.incrementalMinor === null ? t.noHoldout : money(data.incrementalMinor) },
              { label: t.roi, value: data.roi === null ? unknown : formatShare(data.roi, locale) },
            ]}
          />
        </div>
      </Card>
      {data.links.length > 0 && (
        <Card title={t.links}>
          <Facts facts={data.links.map(({ url, people, programs }) => ({ label: url, value: t.link(said(people), said(programs)) }))} />
        </Card>
      )}
    </>
  );
}
