// The campaign's mail as it would be read by now, filled in with what the steps have.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { failureOf } from '@/shared/api';
import { ErrorState, Select } from '@/shared/kit';
import { sectionOf, type ShownCampaign } from '../data';
import { type Content, type Given, templateOptions } from '../templates/data';
import { MailPreviewCard } from '../templates/parts/preview';
import { useTemplateWords } from '../templates/words';

interface CampaignPreviewProps {
  readonly campaign: ShownCampaign;
  readonly templateId: string | null;
  readonly version: number | null;
}

export function CampaignPreview({ campaign, templateId, version }: CampaignPreviewProps) {
  const { preview: t, reasons } = useTemplateWords();
  const variants = sectionOf(campaign, 'copy')?.variants ?? [];
  const [chosen, setChosen] = useState('');
  const variant = variants.find(({ name }) => name === chosen) ?? variants[0];
  const shown = variant?.templateId ? { id: variant.templateId, version: variant.templateVersion } : { id: templateId, version };
  const { data, error, refetch } = useQuery({ ...templateOptions(shown.id ?? '', shown.version), enabled: shown.id !== null });
  if (shown.id === null) return null;
  const content: Content | undefined = data && { ...data.content, subject: variant?.subject.trim() || data.content.subject, preheader: variant?.preheader.trim() || data.content.preheader };
  return (
    <>
      {variants.length > 1 && <Select aria-label={t.variant} choices={variants.map(({ name }) => ({ value: name, label: `${t.variant} ${name}` }))} value={variant?.name ?? ''} onPick={setChosen} />}
      {content === undefined && error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <MailPreviewCard content={content} given={givenBy(campaign, variant)} />}
    </>
  );
}

type Variant = NonNullable<ReturnType<typeof sectionOf<'copy'>>>['variants'][number];

/** What fills the layout for everybody, as the sender puts it together; what is empty is a sample or a default. */
function givenBy(campaign: ShownCampaign, variant: Variant | undefined): Given {
  const footer = sectionOf(campaign, 'footer');
  const said: Record<string, string> = {
    headline: variant?.headline ?? '',
    body: variant?.body ?? '',
    button: variant?.button ?? '',
    link: variant?.link ?? '',
    preheader: variant?.preheader ?? '',
    reason: footer?.reason ?? '',
    postal_address: [footer?.company ?? '', ...(footer?.address ?? [])].map((each) => each.trim()).filter(Boolean).join(', '),
  };
  for (const { slot, url, alt } of sectionOf(campaign, 'images')?.images ?? []) {
    const name = slot.toLowerCase().replaceAll(/[ -]/g, '_');
    said[`image_${name}`] = url;
    said[`image_${name}_alt`] = alt;
  }
  const lines = (variant?.body ?? '').trim().split(/\s*\n\s*/).filter(Boolean);
  return { ...Object.fromEntries(Object.entries(said).filter(([, value]) => value.trim())), ...(lines.length > 0 && { paragraphs: lines.map((text) => ({ text })) }) };
}
