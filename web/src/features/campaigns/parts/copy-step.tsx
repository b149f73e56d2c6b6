import { Plus } from 'lucide-react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { TextAreaField, TextField } from '@/shared/forms';
import { Button, Card } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { SavedStep, SectionInput, SectionOf, ShownCampaign } from '../data';
import { useCampaignWords } from '../words';
import { StepForm } from './step-form';
import { Writer, type Writes } from './writer';

type Variant = SectionOf<'copy'>['variants'][number];

interface Values {
  readonly tone: string;
  readonly variants: Variant[];
}

const LETTERS = 'ABCD';
const fresh = (name: string): Variant => ({ name, subject: '', preheader: '', senderName: '', headline: '', body: '', button: '', link: '', templateId: null, templateVersion: null });

const valuesOf = (saved: SavedStep['section'] | undefined): Values => {
  const { tone = '', variants = [] } = (saved ?? {}) as Partial<SectionOf<'copy'>>;
  return { tone, variants: variants.length > 0 ? variants.map((each) => ({ ...each })) : [fresh('A')] };
};
const sectionOf = ({ tone, variants }: Values): SectionInput => ({ step: 'copy', tone: tone.trim(), variants });

export function CopyStep({ campaign }: { campaign: ShownCampaign }) {
  return (
    <StepForm campaign={campaign} step="copy" valuesOf={valuesOf} sectionOf={sectionOf}>
      <Variants campaign={campaign} />
    </StepForm>
  );
}

function Variants({ campaign }: { campaign: ShownCampaign }) {
  const t = useCampaignWords();
  const { control, setValue } = useFormContext<Values>();
  const tone = useWatch({ control, name: 'tone' });
  const canWrite = useCan('ai:write');
  const { fields, append, remove } = useFieldArray({ control, name: 'variants' });
  const variants = useWatch({ control, name: 'variants' });
  const unused = LETTERS.split('').find((letter) => !variants.some(({ name }) => name === letter)) ?? LETTERS[0] ?? '';
  // It goes to the variant that was added last.
  const take = (writes: Writes, text: string) => setValue(`variants.${fields.length - 1}.${writes === 'subject' ? 'subject' : 'body'}`, text, { shouldDirty: true });
  return (
    <>
      <Card title={t.steps.copy}>
        <TextField name="tone" label={t.copy.tone} hint={t.copy.toneHint} most={200} />
      </Card>
      {canWrite && <Writer campaign={campaign} tone={tone} onTake={take} />}
      {fields.map(({ id }, place) => (
        <Card key={id} title={fields.length > 1 ? t.copy.variant(variants[place]?.name ?? '') : t.copy.words}>
          {fields.length > 1 && <TextField name={`variants.${place}.name`} label={t.copy.name} required most={40} />}
          <TextField name={`variants.${place}.subject`} label={t.copy.subject} most={150} />
          <TextField name={`variants.${place}.preheader`} label={t.copy.preheader} hint={t.copy.preheaderHint} most={150} />
          <TextField name={`variants.${place}.senderName`} label={t.copy.sender} hint={t.copy.senderHint} most={200} />
          <TextField name={`variants.${place}.headline`} label={t.copy.headline} most={200} />
          <TextAreaField name={`variants.${place}.body`} label={t.copy.body} most={20_000} rows={8} />
          <TextField name={`variants.${place}.button`} label={t.copy.button} most={200} />
          <TextField name={`variants.${place}.link`} label={t.copy.link} type="url" placeholder={t.web} most={2_048} />
          {fields.length > 1 && <Button onClick={() => remove(place)}>{t.copy.remove}</Button>}
        </Card>
      ))}
      {fields.length < LETTERS.length && (
        <div>
          <Button icon={Plus} onClick={() => append(fresh(unused))}>
            {t.copy.add}
          </Button>
        </div>
      )}
    </>
  );
}
