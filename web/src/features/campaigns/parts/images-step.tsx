import { Plus } from 'lucide-react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { TextField } from '@/shared/forms';
import { Button, Card } from '@/shared/kit';
import type { SavedStep, SectionInput, SectionOf, ShownCampaign } from '../data';
import { useCampaignWords } from '../words';
import { StepForm } from './step-form';

interface Values {
  readonly images: { slot: string; url: string; alt: string; width: number | null; height: number | null }[];
}

const MOST = 20;

const valuesOf = (saved: SavedStep['section'] | undefined): Values => ({ images: ((saved as SectionOf<'images'> | undefined)?.images ?? []).map((each) => ({ ...each })) });
const sectionOf = ({ images }: Values): SectionInput => ({ step: 'images', images });

export function ImagesStep({ campaign }: { campaign: ShownCampaign }) {
  return (
    <StepForm campaign={campaign} step="images" valuesOf={valuesOf} sectionOf={sectionOf}>
      <Pictures />
    </StepForm>
  );
}

function Pictures() {
  const t = useCampaignWords();
  const { control } = useFormContext<Values>();
  const { fields, append, remove } = useFieldArray({ control, name: 'images' });
  const images = useWatch({ control, name: 'images' });
  return (
    <>
      {fields.length === 0 && (
        <Card title={t.steps.images}>
          <p className="text-text-2">{t.images.none}</p>
        </Card>
      )}
      {fields.map(({ id }, place) => (
        <Card key={id} title={t.images.picture(images[place]?.slot || String(place + 1))}>
          {/^https?:\/\/\S+$/.test(images[place]?.url ?? '') && <img src={images[place]?.url} alt={images[place]?.alt ?? ''} className="mb-12 max-h-160 rounded-card border border-line object-contain" />}
          <TextField name={`images.${place}.slot`} label={t.images.slot} hint={t.images.slotHint} required most={40} />
          <TextField name={`images.${place}.url`} label={t.images.url} type="url" placeholder={t.web} most={2_048} />
          <TextField name={`images.${place}.alt`} label={t.images.alt} hint={t.images.altHint} most={200} />
          <Button onClick={() => remove(place)}>{t.images.remove}</Button>
        </Card>
      ))}
      {fields.length < MOST && (
        <div>
          <Button icon={Plus} onClick={() => append({ slot: `image${fields.length + 1}`, url: '', alt: '', width: null, height: null })}>
            {t.images.add}
          </Button>
        </div>
      )}
    </>
  );
}
