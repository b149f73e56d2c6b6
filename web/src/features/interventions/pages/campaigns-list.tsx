import { useInfiniteQuery } from '@tanstack/react-query';
import { Flag, Plus } from 'lucide-react';
import { useMemo } from 'react';
import { formatExactly, formatInstant } from '@/shared/format';
import { ButtonLink, EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, ListPage, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { campaignsOptions, campaignsPage, PHASE_TONES, type ShownCampaign } from '../data';
import { Section } from '../parts/section';
import { type ReachWords, useReachWords } from '../words';

const NONE: readonly never[] = [];

export function CampaignsList() {
  return useCan('interventions:read') ? <List /> : <Forbidden permission="interventions:read" />;
}

function List() {
  const { sections, help, campaigns: t, reasons } = useReachWords();
  const canWrite = useCan('interventions:write');
  const locale = useLocale();
  const zone = useZone();
  usePlace({ title: sections.campaigns });
  const state = useListState(NONE);
  const list = rowsOf(useInfiniteQuery(campaignsOptions()));
  useLeftList('/interventions/campaigns', state, list.rows.map(({ id }) => id));
  const create = canWrite && (
    <ButtonLink to="/interventions/campaigns/$campaignId" params={{ campaignId: 'new' }} tone="primary" icon={Plus}>
      {t.create}
    </ButtonLink>
  );
  return (
    <Section>
      <ListPage
        name="interventionCampaigns"
        title={sections.campaigns}
        help={{ text: help.campaigns, guide: 'interventions' }}
        state={state}
        filters={NONE}
        columns={useColumns()}
        list={list}
        rowKey={({ id }) => id}
        nameOf={({ name }) => name}
        link={({ id }) => ({ to: '/interventions/campaigns/$campaignId', params: { campaignId: id } })}
        card={(row) => ({ title: row.name, status: <Phase of={row} />, note: namesOf(row), aside: formatInstant(row.startsAt, locale, zone) })}
        source={campaignsPage}
        primary={create}
        empty={
          <EmptyState icon={Flag} title={t.empty.title} text={t.empty.text}>
            {create}
          </EmptyState>
        }
        reasons={reasons}
      />
    </Section>
  );
}

function useColumns(): readonly Column<ShownCampaign>[] {
  const t = useReachWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(() => columnsOf(t, locale, zone), [t, locale, zone]);
}

function columnsOf({ unknown, campaigns: { columns } }: ReachWords, locale: string, zone: string): readonly Column<ShownCampaign>[] {
  const at = (time: string | null) => (time === null ? unknown : formatInstant(time, locale, zone));
  const exactly = (time: string | null) => (time === null ? undefined : formatExactly(time, locale, zone));
  return [
    { key: 'name', head: columns.name, kind: 'name', cell: ({ name }) => name, file: ({ name }) => name },
    { key: 'phase', head: columns.phase, kind: 'status', cell: (row) => <Phase of={row} />, file: ({ phase }) => phase },
    { key: 'variants', head: columns.variants, kind: 'text', cell: namesOf, file: namesOf },
    { key: 'starts', head: columns.starts, kind: 'time', cell: ({ startsAt }) => at(startsAt), whole: ({ startsAt }) => exactly(startsAt), file: ({ startsAt }) => startsAt },
    { key: 'ends', head: columns.ends, kind: 'time', cell: ({ endsAt }) => at(endsAt), whole: ({ endsAt }) => exactly(endsAt), file: ({ endsAt }) => endsAt },
  ];
}

const namesOf = ({ variants }: ShownCampaign): string => variants.map(({ name }) => name).join(', ');

function Phase({ of: { phase } }: { of: ShownCampaign }) {
  return <StatusChip inRow tone={PHASE_TONES[phase]} word={useReachWords().campaigns.phases[phase]} />;
}
