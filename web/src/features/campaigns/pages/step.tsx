// One step of a draft, at an address of its own.
import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { failureOf } from '@/shared/api';
import { ErrorState, Forbidden, Skeleton } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { campaignOptions, type ShownCampaign, type StepName, STEPS } from '../data';
import { AudienceStep } from '../parts/audience-step';
import { CopyStep } from '../parts/copy-step';
import { FooterStep } from '../parts/footer-step';
import { ImagesStep } from '../parts/images-step';
import { LayoutStep } from '../parts/layout-step';
import { OfferStep } from '../parts/offer-step';
import { PurposeStep } from '../parts/purpose-step';
import { ScheduleStep } from '../parts/schedule-step';
import { useCampaignWords } from '../words';

const FORMS: Record<StepName, ComponentType<{ campaign: ShownCampaign }>> = {
  purpose: PurposeStep,
  audience: AudienceStep,
  offer: OfferStep,
  copy: CopyStep,
  images: ImagesStep,
  layout: LayoutStep,
  schedule: ScheduleStep,
  footer: FooterStep,
};

export function StepPage() {
  return useCan('campaigns:write') ? <Found /> : <Forbidden permission="campaigns:write" />;
}

function Found() {
  const { reasons } = useCampaignWords();
  const { campaignId = '', step = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(campaignOptions(campaignId));
  const name = STEPS.find((each) => each === step);
  if (data === undefined) return error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
  // What is on its way, or put away, is looked at and changed no more.
  if (name === undefined || data.state !== 'draft' || data.archivedAt !== null) return <Navigate to="/campaigns/$campaignId" params={{ campaignId }} replace />;
  const Form = FORMS[name];
  return <Form key={name} campaign={data} />;
}
