// One mail to oneself, as a customer would get it.
import { useState } from 'react';
import { client } from '@/shared/api';
import { FormDialog, PickOne, TextField, useEditing } from '@/shared/forms';
import { Banner } from '@/shared/kit';
import { useSession } from '@/shared/session';
import { sectionOf, type ShownCampaign } from '../data';
import { useCampaignWords } from '../words';

type Sent = Awaited<ReturnType<typeof client.campaign.sendTest.mutate>>;

export function TestDialog({ campaign, onClose }: { campaign: ShownCampaign; onClose: () => void }) {
  const { test: t, reasons } = useCampaignWords();
  const { me } = useSession();
  const [sent, setSent] = useState<Sent['items']>([]);
  const variants = sectionOf(campaign, 'copy')?.variants ?? [];
  const editing = useEditing<{ to: string; variant: string | null }, Sent>({
    thing: null,
    values: { to: me.person.email, variant: variants[0]?.name ?? null },
    reasons,
    save: ({ to, variant }, context) => client.campaign.sendTest.mutate({ id: campaign.id, variant, to: to.split(/[\s,;]+/).filter(Boolean) }, { context }),
    onSaved: ({ items }) => setSent(items),
  });
  return (
    <FormDialog editing={editing} title={t.title} action={t.send} onClose={onClose}>
      <TextField name="to" label={t.to} hint={t.toHint} required most={1_600} />
      {variants.length > 1 && <PickOne name="variant" label={t.variant} choices={variants.map(({ name }) => ({ value: name, label: name }))} />}
      {sent.map(({ to, isTaken, error }) => (
        <Banner key={to} tone={isTaken ? 'good' : 'bad'}>
          {isTaken ? t.taken(to) : t.refused(to, error ?? '')}
        </Banner>
      ))}
    </FormDialog>
  );
}
