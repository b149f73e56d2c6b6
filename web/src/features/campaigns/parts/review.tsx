// The last step: all that was decided, to whom it goes, when and for how much, and the button that does it.
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '@/shared/api';
import { Banner, Button, Card, ConfirmDialog, toast, useTried } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useSession } from '@/shared/session';
import { ReviewList, WizardPage } from '@/shared/shapes';
import { campaignChanged, savedOf, sectionOf, type ShownCampaign, STEPS } from '../data';
import { useCampaignWords } from '../words';
import { Decided } from './decided';
import { CampaignPreview } from './mail-preview';
import { Others } from './others';
import { useRail } from './rail';
import { useCost, useReach, useSummary } from './summary';
import { TestDialog } from './test-dialog';

export function Review({ campaign }: { campaign: ShownCampaign }) {
  const t = useCampaignWords();
  const navigate = useNavigate();
  const rail = useRail(campaign);
  const summary = useSummary(campaign);
  const reach = useReach(campaign);
  const cost = useCost(campaign);
  const [starting, setStarting] = useState(false);
  const params = { campaignId: campaign.id };
  usePlace({ title: campaign.name, parent: { label: t.title, to: '/campaigns' } });
  const missingOf = (step: string) => campaign.readiness.find((each) => each.step === step)?.missing ?? [];
  const issueOf = (step: string) => missingOf(step).map((each) => t.missing[each]).join(' ') || undefined;
  const isDone = campaign.readiness.every((each) => each.isDone);
  const waitsForApproval = campaign.needsApproval && campaign.approval === null;
  const isScheduled = sectionOf(campaign, 'schedule')?.sendAt != null;
  const off = useCan('campaigns:send') ? (isDone ? (waitsForApproval ? t.review.needsApproval : undefined) : t.review.notDone) : t.needs('campaigns:send');
  const start = async () => {
    await campaignChanged(await client.campaign.act.mutate({ id: campaign.id, action: 'start' }));
    toast(isScheduled ? t.review.scheduled : t.review.started);
  };
  return (
    <WizardPage
      title={campaign.name}
      help={{ text: t.help.wizard, guide: 'campaigns' }}
      back={{ label: t.title, link: { to: '/campaigns' } }}
      steps={rail}
      at="review"
      soFar={<Decided campaign={campaign} />}
      onBack={() => navigate({ to: '/campaigns/$campaignId/$step', params: { ...params, step: 'footer' } })}
      onNext={() => setStarting(true)}
      finish={isScheduled ? t.review.schedule : t.review.start}
      finishOff={off}
    >
      <Card title={t.steps.review}>
        <ReviewList items={STEPS.map((step) => ({ key: step, label: t.steps[step], value: summary[step], edit: { to: '/campaigns/$campaignId/$step', params: { ...params, step } }, issue: issueOf(step) }))} />
      </Card>
      <CampaignPreview campaign={campaign} templateId={sectionOf(campaign, 'layout')?.templateId ?? null} version={sectionOf(campaign, 'layout')?.templateVersion ?? null} />
      <Approval campaign={campaign} isDone={isDone} />
      <Trying campaign={campaign} />
      <Others campaign={campaign} />
      <ConfirmDialog
        open={starting}
        tone="primary"
        title={isScheduled ? t.review.scheduleTitle(campaign.name) : t.review.startTitle(campaign.name)}
        action={isScheduled ? t.review.schedule : t.review.start}
        onConfirm={start}
        onClose={() => setStarting(false)}
        reasons={t.reasons}
      >
        {t.review.willHappen(reach ? t.people(String(reach.reachable), reach.reachable) : t.unknown, summary.schedule, cost ?? t.unknown)}
      </ConfirmDialog>
    </WizardPage>
  );
}

/** Where the store wants it: another person looks, and agrees. */
function Approval({ campaign, isDone }: { campaign: ShownCampaign; isDone: boolean }) {
  const t = useCampaignWords();
  const { me } = useSession();
  const { note, tried } = useTried(t.reasons);
  const canWrite = useCan('campaigns:write');
  if (!campaign.needsApproval) return null;
  if (campaign.approval) return <Banner tone="good">{t.review.approvedBy(campaign.approval.byName ?? t.somebody)}</Banner>;
  const isOwn = STEPS.some((step) => savedOf(campaign, step)?.savedBy === me.person.id);
  const off = !canWrite ? t.needs('campaigns:write') : isOwn ? t.reasons['campaigns.own_campaign'] : isDone ? undefined : t.review.notDone;
  const approve = () => tried(async () => campaignChanged(await client.campaign.approve.mutate({ id: campaign.id })));
  return (
    <Card title={t.review.approval}>
      <div className="flex flex-col items-start gap-12">
        <p className="text-text-2">{t.review.needsApproval}</p>
        {note}
        <Button onClick={approve} disabledBecause={off}>
          {t.review.approve}
        </Button>
      </div>
    </Card>
  );
}

function Trying({ campaign }: { campaign: ShownCampaign }) {
  const t = useCampaignWords();
  const [open, setOpen] = useState(false);
  const isReady = ['copy', 'layout', 'footer'].every((step) => campaign.readiness.find((each) => each.step === step)?.isDone);
  const off = !useCan('campaigns:write') ? t.needs('campaigns:write') : isReady ? undefined : t.test.notReady;
  return (
    <Card title={t.test.title}>
      <div className="flex flex-col items-start gap-12">
        <p className="text-text-2">{t.test.text}</p>
        <Button onClick={() => setOpen(true)} disabledBecause={off}>
          {t.test.send}
        </Button>
      </div>
      {open && <TestDialog campaign={campaign} onClose={() => setOpen(false)} />}
    </Card>
  );
}
