// Addresses that no campaign is sent to: which, why and since when, and how one is put on the list or taken off.
import { useInfiniteQuery } from '@tanstack/react-query';
import { MailX, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { client } from '@/shared/api';
import { formatExactly, formatInstant } from '@/shared/format';
import { FormDialog, TextField, useEditing } from '@/shared/forms';
import { Button, ConfirmDialog, EmptyState, Forbidden, StatusChip, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, Facts, type FilterOf, ListPage, PeekPanel, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { BECAUSE, BECAUSE_TONES, type Suppression, suppressionOptions, suppressionPages, suppressionsChanged } from '../data';
import { type CampaignWords, useCampaignWords } from '../words';

export function Suppressions() {
  return useCan('campaigns:read') ? <List /> : <Forbidden permission="campaigns:read" />;
}

function List() {
  const t = useCampaignWords();
  const { suppressions: said } = t;
  const canWrite = useCan('campaigns:write');
  const locale = useLocale();
  const zone = useZone();
  const [adding, setAdding] = useState(false);
  usePlace({ title: said.title, parent: { label: t.title, to: '/campaigns' } });
  const filters = useFilters(t);
  const state = useListState(filters);
  const list = rowsOf(useInfiniteQuery(suppressionOptions(state)));
  useLeftList('/campaigns/suppressions', state, list.rows.map(({ id }) => id));
  const add = canWrite && (
    <Button tone="primary" icon={Plus} onClick={() => setAdding(true)}>
      {said.add}
    </Button>
  );
  return (
    <>
      <ListPage
        name="mailSuppressions"
        title={said.title}
        help={{ text: t.help.suppressions, guide: 'campaigns' }}
        back={{ label: t.title, link: { to: '/campaigns' } }}
        state={state}
        filters={filters}
        searchLabel={said.search}
        columns={useColumns()}
        list={list}
        rowKey={({ id }) => id}
        nameOf={({ address }) => address}
        card={(row) => ({ title: row.address, status: <Because of={row} />, note: row.detail, aside: formatInstant(row.at, locale, zone) })}
        peek={(id, close) => {
          const row = list.rows.find((each) => each.id === id);
          return row && <Peek row={row} onClose={close} />;
        }}
        source={suppressionPages(state)}
        primary={add}
        empty={
          <EmptyState icon={MailX} title={said.empty.title} text={said.empty.text}>
            {add}
          </EmptyState>
        }
        reasons={t.reasons}
      />
      {adding && <AddDialog onClose={() => setAdding(false)} />}
    </>
  );
}

function useFilters({ suppressions: t }: CampaignWords): readonly FilterOf[] {
  return useMemo(() => [{ kind: 'pick', key: 'because', label: t.columns.because, choices: BECAUSE.map((value) => ({ value, label: t.because[value] })) }], [t]);
}

function useColumns(): readonly Column<Suppression>[] {
  const { suppressions: t, unknown } = useCampaignWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(
    () => [
      { key: 'address', head: t.columns.address, kind: 'name', cell: ({ address }) => address, whole: ({ address }) => address, file: ({ address }) => address },
      { key: 'because', head: t.columns.because, kind: 'status', cell: (row) => <Because of={row} />, file: ({ because }) => t.because[because] },
      { key: 'detail', head: t.columns.detail, kind: 'text', cell: ({ detail }) => detail || unknown, whole: ({ detail }) => detail, file: ({ detail }) => detail },
      { key: 'campaign', head: t.columns.campaign, kind: 'text', cell: ({ campaignName }) => campaignName ?? unknown, file: ({ campaignName }) => campaignName },
      { key: 'at', head: t.columns.at, kind: 'time', cell: ({ at }) => formatInstant(at, locale, zone), whole: ({ at }) => formatExactly(at, locale, zone), file: ({ at }) => at },
    ],
    [t, unknown, locale, zone],
  );
}

function Because({ of: { because } }: { of: Suppression }) {
  return <StatusChip inRow tone={BECAUSE_TONES[because]} word={useCampaignWords().suppressions.because[because]} />;
}

function Peek({ row, onClose }: { row: Suppression; onClose: () => void }) {
  const { suppressions: t, unknown, needs, reasons } = useCampaignWords();
  const locale = useLocale();
  const zone = useZone();
  const canWrite = useCan('campaigns:write');
  const [removing, setRemoving] = useState(false);
  const remove = async () => {
    await client.mailSuppressions.remove.mutate({ id: row.id });
    await suppressionsChanged();
    toast(t.removed(row.address));
    onClose();
  };
  return (
    <PeekPanel
      title={row.address}
      onClose={onClose}
      actions={
        <Button disabledBecause={canWrite ? undefined : needs('campaigns:write')} onClick={() => setRemoving(true)}>
          {t.remove}
        </Button>
      }
    >
      <Facts
        facts={[
          { label: t.columns.because, value: <Because of={row} /> },
          { label: row.because === 'manual' ? t.note : t.columns.detail, value: row.detail || unknown },
          { label: t.columns.campaign, value: row.campaignName ?? unknown },
          { label: t.columns.at, value: formatExactly(row.at, locale, zone) },
        ]}
      />
      <ConfirmDialog open={removing} title={t.removeTitle(row.address)} action={t.remove} onConfirm={remove} onClose={() => setRemoving(false)} reasons={reasons}>
        {row.because === 'complained' ? t.removeComplained : t.removeText}
      </ConfirmDialog>
    </PeekPanel>
  );
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const { suppressions: t, reasons } = useCampaignWords();
  const editing = useEditing<{ address: string; detail: string }, Suppression>({
    thing: null,
    values: { address: '', detail: '' },
    reasons,
    save: ({ address, detail }, context) => client.mailSuppressions.add.mutate({ address: address.trim(), detail: detail.trim() }, { context }),
    onSaved: async ({ address }) => {
      await suppressionsChanged();
      toast(t.added(address));
      onClose();
    },
  });
  return (
    <FormDialog editing={editing} title={t.add} description={t.addText} action={t.add} onClose={onClose}>
      <TextField name="address" label={t.columns.address} required most={320} autoFocus />
      <TextField name="detail" label={t.note} most={500} />
    </FormDialog>
  );
}
