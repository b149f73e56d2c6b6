// A step as a form: Next saves it, unless somebody else has meanwhile, and goes on.
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useRef } from 'react';
import type { FieldValues } from 'react-hook-form';
import { client, queryClient } from '@/shared/api';
import { formatInstant } from '@/shared/format';
import { Form, useEditing } from '@/shared/forms';
import { usePlace } from '@/shared/routing';
import { useLocale, useZone } from '@/shared/session';
import { WizardPage } from '@/shared/shapes';
import { campaignChanged, campaignOptions, type SavedStep, savedOf, type SectionInput, type ShownCampaign, type StepName, STEPS } from '../data';
import { useCampaignWords } from '../words';
import { Decided } from './decided';
import { useRail } from './rail';

interface StepFormProps<Values extends FieldValues> {
  readonly campaign: ShownCampaign;
  readonly step: StepName;
  readonly valuesOf: (saved: SavedStep['section'] | undefined) => Values;
  readonly sectionOf: (values: Values) => SectionInput;
  readonly children: ReactNode;
}

export function StepForm<Values extends FieldValues>({ campaign, step, valuesOf, sectionOf, children }: StepFormProps<Values>) {
  const t = useCampaignWords();
  const locale = useLocale();
  const zone = useZone();
  const navigate = useNavigate();
  const saved = savedOf(campaign, step);
  const target = useRef<StepName | undefined>(undefined);
  usePlace({ title: campaign.name, parent: { label: t.title, to: '/campaigns' } });
  const go = (to: StepName | undefined) =>
    to === undefined ? navigate({ to: '/campaigns/$campaignId', params: { campaignId: campaign.id } }) : navigate({ to: '/campaigns/$campaignId/$step', params: { campaignId: campaign.id, step: to } });
  const editing = useEditing<Values, ShownCampaign>({
    thing: `campaign.${step}`,
    id: campaign.id,
    version: saved?.version ?? 0,
    values: valuesOf(saved?.section),
    holds: true,
    within: 'section',
    reasons: t.reasons,
    conflicts: ['campaigns.stale_step'],
    save: (values, context, version) => client.campaign.saveStep.mutate({ id: campaign.id, version: Number(version), section: sectionOf(values) }, { context }),
    reload: async () => {
      const now = savedOf(await queryClient.fetchQuery({ ...campaignOptions(campaign.id), staleTime: 0 }), step);
      return { values: valuesOf(now?.section), version: now?.version ?? 0 };
    },
    onSaved: async (now) => {
      await campaignChanged(now);
      await go(target.current);
    },
  });
  const place = STEPS.indexOf(step);
  const leave = (to: StepName | undefined) => {
    target.current = to;
    return saved !== undefined && !editing.dirty ? go(to) : editing.submit();
  };
  return (
    <WizardPage
      title={campaign.name}
      help={{ text: t.help.wizard, guide: 'campaigns' }}
      back={{ label: t.title, link: { to: '/campaigns' } }}
      saved={editing.saving ? t.saving : saved && t.savedBy(formatInstant(saved.savedAt, locale, zone), saved.savedByName ?? t.somebody)}
      steps={useRail(campaign)}
      at={step}
      soFar={<Decided campaign={campaign} />}
      onBack={place > 0 ? () => leave(STEPS[place - 1]) : undefined}
      onNext={() => leave(STEPS[place + 1])}
    >
      <Form editing={editing}>{children}</Form>
    </WizardPage>
  );
}
