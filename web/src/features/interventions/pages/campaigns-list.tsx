import { useInfiniteQuery } from '@tanstack/react-query';
import { Flag, Plus } from 'lucide-react';
import { formatExactly, formatInstant } from '@/shared/format';
import { ButtonLink, EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, ListPage, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { campaignsOptions, campaignsPage, PHASE_TONES, type ShownCampaign } from '../data';
import { Section } from '../parts/section';
import { useReachWords } from '../words';

const NONE: readonly never[] = [];

export function CampaignsList() {
  return useCan('interventions:read') ? <List /> : <Forbidden permission="interventions:read" />;
}

function List() {
  const { sections, help, unknown, campaigns: t, reasons } = useReachWords();
  const canWrite = useCan('interventions:write');
  const locale = useLocale();
  const zone = useZone();
  usePlace({ title: sections.campaigns });
  const state = useListState(NONE);
  const list = rowsOf(useInfiniteQuery(campaignsOptions()));
  useLeftList('/interventions/campaigns', state, list.rows.map(({ id }) => id));
  const at = (time: string | null) => (time === null ? unknown : formatInstant(time, locale, zone));
  const exactly = (time: string | null) => (time === null ? undefined : formatExactly(time, locale, zone));
  const names = ({ variants }: ShownCampaign) => variants.map(({ name }) => name).join(', ');
  const phase = (row: ShownCampaign) => <StatusChip inRow tone={PHASE_TONES[row.phase]} word={t.phases[row.phase]} />;
  const columns: readonly Column<ShownCampaign>[] = [
    { key: 'name', head: t.columns.name, kind: 'name', cell: ({ name }) => name, file: ({ name }) => name },
    { key: 'phase', head: t.columns.phase, kind: 'status', cell: phase, file: (row) => row.phase },
    { key: 'variants', head: t.columns.variants, kind: 'text', cell: names, file: names },
    { key: 'starts', head: t.columns.starts, kind: 'time', cell: ({ startsAt }) => at(startsAt), whole: ({ startsAt }) => exactly(startsAt), file: ({ startsAt }) => startsAt },
    { key: 'ends', head: t.columns.ends, kind: 'time', cell: ({ endsAt }) => at(endsAt), whole: ({ endsAt }) => exactly(endsAt), file: ({ endsAt }) => endsAt },
  ];
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
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        nameOf={({ name }) => name}
        link={({ id }) => ({ to: '/interventions/campaigns/$campaignId', params: { campaignId: id } })}
        card={(row) => ({ title: row.name, status: phase(row), note: names(row), aside: at(row.startsAt) })}
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
