// What a campaign came to so far: what people did with it, and what it brought beyond what would have been bought anyway.
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { formatExact, formatMoney, formatShare } from '@/shared/format';
import { Button, Card } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { Facts, listed, useExport } from '@/shared/shapes';
import { resultsOptions, type ShownResults } from '../data';
import { useCampaignWords } from '../words';
import { domainColumns, linkColumns } from './columns';

export function Results({ id }: { id: string }) {
  const words = useCampaignWords();
  const { results: t, unknown } = words;
  const links = useExport<ShownResults['links'][number]>(t.links);
  const domains = useExport<ShownResults['domains'][number]>(t.domains);
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
              { label: t.complained, value: of(data.complained) },
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
        <Card title={t.links} action={<Export label={t.exports} onExport={() => links.start(linkColumns(words), listed(data.links))} />}>
          {links.dialog}
          <Facts facts={data.links.map(({ url, people, programs }) => ({ label: url, value: t.link(said(people), said(programs)) }))} />
        </Card>
      )}
      {data.domains.length > 0 && (
        <Card title={t.domains} action={<Export label={t.exports} onExport={() => domains.start(domainColumns(words), listed(data.domains))} />}>
          {domains.dialog}
          <Facts facts={data.domains.map(({ domain, sent, bounced, opened, clicked }) => ({ label: domain, value: t.byDomain(said(sent), said(bounced), said(opened), said(clicked)) }))} />
        </Card>
      )}
    </>
  );
}

const Export = ({ label, onExport }: { label: string; onExport: () => void }) => (
  <Button size="small" icon={Download} onClick={onExport}>
    {label}
  </Button>
);
