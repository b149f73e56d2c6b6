// What can be done with a campaign: paused, let go on, ended for good.
import { useState } from 'react';
import { client } from '@/shared/api';
import { Button, Card, ConfirmDialog, StatusChip, toast, useTried } from '@/shared/kit';
import { campaignsChanged, PHASE_TONES, type ShownCampaign } from '../data';
import { useReachWords } from '../words';

type Action = 'pause' | 'resume' | 'end';

export function CampaignActs({ campaign }: { campaign: ShownCampaign }) {
  const { campaigns: t, reasons } = useReachWords();
  const { note, tried } = useTried(reasons);
  const [asking, setAsking] = useState(false);
  const act = async (action: Action) => {
    await client.interventionCampaigns.act.mutate({ id: campaign.id, action });
    await campaignsChanged();
    toast(t.done[action]);
  };
  const turn = campaign.phase === 'paused' ? 'resume' : 'pause';
  return (
    <Card title={t.columns.phase}>
      <div className="flex flex-col gap-12">
        <StatusChip tone={PHASE_TONES[campaign.phase]} word={t.phases[campaign.phase]} />
        {note}
        {campaign.phase !== 'ended' && (
          <div className="flex gap-8">
            <Button onClick={() => tried(() => act(turn))}>{t.acts[turn]}</Button>
            <Button onClick={() => setAsking(true)}>{t.acts.end}</Button>
          </div>
        )}
      </div>
      <ConfirmDialog open={asking} title={t.endTitle(campaign.name)} action={t.acts.end} onConfirm={() => act('end')} onClose={() => setAsking(false)} reasons={reasons}>
        {t.endText}
      </ConfirmDialog>
    </Card>
  );
}
