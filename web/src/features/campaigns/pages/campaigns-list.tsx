import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Mail, MailX, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { client } from '@/shared/api';
import { formatExactly, formatInstant } from '@/shared/format';
import { FormDialog, TextField, useEditing } from '@/shared/forms';
import { Button, ButtonLink, EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, type FilterOf, ListPage, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { campaignChanged, listOptions, pagesOf, type ShownCampaign, type ShownHead, STATE_TONES, STATES } from '../data';
import { Section } from '../parts/section';
import { type CampaignWords, useCampaignWords } from '../words';

export function CampaignsList() {
  return useCan('campaigns:read') ? <List /> : <Forbidden permission="campaigns:read" />;
}

function List() {
  const t = useCampaignWords();
  const canWrite = useCan('campaigns:write');
  const locale = useLocale();
  const zone = useZone();
  const [creating, setCreating] = useState(false);
  usePlace({ title: t.title });
  const filters = useFilters(t);
  const state = useListState(filters);
  const list = rowsOf(useInfiniteQuery(listOptions(state.values)));
  useLeftList('/campaigns', state, list.rows.map(({ id }) => id));
  const create = canWrite && (
    <Button tone="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t.create}
    </Button>
  );
  return (
    <Section>
      <ListPage
        name="campaigns"
        title={t.title}
        help={{ text: t.help.list, guide: 'campaigns' }}
        state={state}
        filters={filters}
        columns={useColumns()}
        list={list}
        rowKey={({ id }) => id}
        nameOf={({ name }) => name}
        link={({ id }) => ({ to: '/campaigns/$campaignId', params: { campaignId: id } })}
        card={(row) => ({ title: row.name, status: <Standing of={row} />, aside: formatInstant(row.updatedAt, locale, zone) })}
        source={pagesOf(state.values)}
        actions={
          <ButtonLink to="/campaigns/suppressions" icon={MailX}>
            {t.suppressions.title}
          </ButtonLink>
        }
        primary={create}
        empty={
          <EmptyState icon={Mail} title={t.empty.title} text={t.empty.text}>
            {create}
          </EmptyState>
        }
        reasons={t.reasons}
      />
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
    </Section>
  );
}

function useFilters(t: CampaignWords): readonly FilterOf[] {
  return useMemo(
    () => [
      { kind: 'pick', key: 'state', label: t.columns.state, choices: STATES.map((value) => ({ value, label: t.states[value] })) },
      { kind: 'pick', key: 'archived', label: t.archived, choices: [{ value: 'yes', label: t.archived }] },
    ],
    [t],
  );
}

function useColumns(): readonly Column<ShownHead>[] {
  const t = useCampaignWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(() => columnsOf(t, locale, zone), [t, locale, zone]);
}

function columnsOf({ columns, states, unknown }: CampaignWords, locale: string, zone: string): readonly Column<ShownHead>[] {
  const time = (key: string, head: string, of: (row: ShownHead) => string | null): Column<ShownHead> => ({
    key,
    head,
    kind: 'time',
    cell: (row) => ((at) => (at === null ? unknown : formatInstant(at, locale, zone)))(of(row)),
    whole: (row) => ((at) => (at === null ? undefined : formatExactly(at, locale, zone)))(of(row)),
    file: of,
  });
  return [
    { key: 'name', head: columns.name, kind: 'name', cell: ({ name }) => name, file: ({ name }) => name },
    { key: 'state', head: columns.state, kind: 'status', cell: (row) => <Standing of={row} />, file: ({ state }) => states[state] },
    time('starts', columns.starts, ({ startsAt, startedAt }) => startedAt ?? startsAt),
    time('ended', columns.ended, ({ endedAt }) => endedAt),
    time('updated', columns.updated, ({ updatedAt }) => updatedAt),
  ];
}

export function Standing({ of: { state, archivedAt } }: { of: ShownHead }) {
  const t = useCampaignWords();
  return <StatusChip inRow tone={archivedAt ? 'idle' : STATE_TONES[state]} word={archivedAt ? t.archived : t.states[state]} />;
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const t = useCampaignWords();
  const navigate = useNavigate();
  const editing = useEditing<{ name: string }, ShownCampaign>({
    thing: null,
    values: { name: '' },
    reasons: t.reasons,
    save: ({ name }, context) => client.campaign.create.mutate({ name: name.trim() }, { context }),
    onSaved: async (made) => {
      await campaignChanged(made);
      await navigate({ to: '/campaigns/$campaignId/$step', params: { campaignId: made.id, step: 'purpose' } });
    },
  });
  return (
    <FormDialog editing={editing} title={t.create} description={t.createText} action={t.create} onClose={onClose}>
      <TextField name="name" label={t.columns.name} required most={100} autoFocus />
    </FormDialog>
  );
}
