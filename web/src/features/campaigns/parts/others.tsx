// What else can be done with a campaign: another like it, another name, out of sight.
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '@/shared/api';
import { FormDialog, TextField, useEditing } from '@/shared/forms';
import { Button, Card, ConfirmDialog, toast, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { campaignChanged, type ShownCampaign } from '../data';
import { useCampaignWords } from '../words';

const ACTIVE = ['scheduled', 'running', 'paused'];

export function Others({ campaign }: { campaign: ShownCampaign }) {
  const t = useCampaignWords();
  const navigate = useNavigate();
  const { note, tried } = useTried(t.reasons);
  const [asked, setAsked] = useState<'rename' | 'archive' | null>(null);
  if (!useCan('campaigns:write')) return null;
  const duplicate = () =>
    tried(async () => {
      const made = await client.campaign.duplicate.mutate({ id: campaign.id });
      await campaignChanged(made);
      toast(t.others.duplicated(made.name));
      await navigate({ to: '/campaigns/$campaignId/$step', params: { campaignId: made.id, step: 'purpose' } });
    });
  const archive = async () => {
    await campaignChanged(await client.campaign.archive.mutate({ id: campaign.id }));
    await navigate({ to: '/campaigns' });
  };
  return (
    <Card title={t.others.title}>
      {note}
      <div className="flex flex-wrap gap-8">
        <Button onClick={duplicate}>{t.others.duplicate}</Button>
        <Button onClick={() => setAsked('rename')}>{t.others.rename}</Button>
        {campaign.archivedAt === null && (
          <Button onClick={() => setAsked('archive')} disabledBecause={ACTIVE.includes(campaign.state) ? t.reasons['campaigns.active'] : undefined}>
            {t.others.archive}
          </Button>
        )}
      </div>
      {asked === 'rename' && <RenameDialog campaign={campaign} onClose={() => setAsked(null)} />}
      <ConfirmDialog open={asked === 'archive'} title={t.others.archiveTitle(campaign.name)} action={t.others.archive} onConfirm={archive} onClose={() => setAsked(null)} reasons={t.reasons}>
        {t.others.archiveText}
      </ConfirmDialog>
    </Card>
  );
}

function RenameDialog({ campaign: { id, name }, onClose }: { campaign: ShownCampaign; onClose: () => void }) {
  const t = useCampaignWords();
  const editing = useEditing<{ name: string }, ShownCampaign>({
    thing: null,
    values: { name },
    reasons: t.reasons,
    save: (values, context) => client.campaign.rename.mutate({ id, name: values.name.trim() }, { context }),
    onSaved: async (now) => {
      await campaignChanged(now);
      onClose();
    },
  });
  return (
    <FormDialog editing={editing} title={t.others.rename} action={t.others.rename} onClose={onClose}>
      <TextField name="name" label={t.columns.name} required most={100} autoFocus />
    </FormDialog>
  );
}
