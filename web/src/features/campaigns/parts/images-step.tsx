import { Plus } from 'lucide-react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { type Picked, PicturePicker } from '@/features/illustrations';
import { TextField } from '@/shared/forms';
import { Button, Card, MailFrame, useSettled } from '@/shared/kit';
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
  const { control, setValue } = useFormContext<Values>();
  const { fields, append, remove } = useFieldArray({ control, name: 'images' });
  const images = useWatch({ control, name: 'images' });
  const take = (place: number, { url, width, height }: Picked) => {
    for (const [key, value] of Object.entries({ url, width, height })) setValue(`images.${place}.${key as 'url'}`, value as string, { shouldDirty: true, shouldValidate: true });
  };
  return (
    <>
      {fields.length === 0 && (
        <Card title={t.steps.images}>
          <p className="text-text-2">{t.images.none}</p>
        </Card>
      )}
      {fields.map(({ id }, place) => (
        <Card key={id} title={t.images.picture(images[place]?.slot || String(place + 1))}>
          <Shown url={images[place]?.url ?? ''} title={t.images.picture(images[place]?.slot || String(place + 1))} />
          <div className="flex flex-wrap gap-8 pb-16">
            <PicturePicker onPick={(picked) => take(place, picked)} />
          </div>
          <TextField name={`images.${place}.slot`} label={t.images.slot} hint={t.images.slotHint} required most={40} />
          <TextField name={`images.${place}.url`} label={t.images.url} type="url" placeholder={t.web} most={2_048} />
          <TextField name={`images.${place}.alt`} label={t.images.alt} hint={t.images.altHint} required most={200} />
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

/** In a frame: pictures of other hosts are shown by no page of ours. */
function Shown({ url: typed, title }: { url: string; title: string }) {
  // Each address is asked for: only what stands still.
  const url = useSettled(typed);
  if (!/^https?:\/\/\S+$/.test(url)) return null;
  return (
    <div className="pb-12">
      <MailFrame title={title} html={`<!doctype html><img alt="" style="max-width:100%;max-height:240px" src="${url.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">`} />
    </div>
  );
}
