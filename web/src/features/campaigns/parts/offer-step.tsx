import { useFormContext, useWatch } from 'react-hook-form';
import { CountField, PickOne, SwitchField, TextField, type Typed } from '@/shared/forms';
import { Card, Link } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { type SavedStep, type SectionInput, type SectionOf, type ShownCampaign, usePromotionChoices } from '../data';
import { useCampaignWords } from '../words';
import { StepForm } from './step-form';

interface Values {
  readonly hasOffer: boolean;
  readonly promotionId: string | null;
  readonly codePrefix: string;
  readonly validDays: Typed;
}

const DAYS = 30;
const MOST_DAYS = 365;

const valuesOf = (saved: SavedStep['section'] | undefined): Values => {
  const { hasOffer = false, promotionId = null, codePrefix = '', validDays = DAYS } = (saved ?? {}) as Partial<SectionOf<'offer'>>;
  return { hasOffer, promotionId, codePrefix, validDays };
};
const sectionOf = ({ hasOffer, promotionId, codePrefix, validDays }: Values): SectionInput => ({ step: 'offer', hasOffer, promotionId: hasOffer ? promotionId : null, codePrefix: codePrefix.trim(), validDays: Number(validDays ?? DAYS) });

export function OfferStep({ campaign }: { campaign: ShownCampaign }) {
  return (
    <StepForm campaign={campaign} step="offer" valuesOf={valuesOf} sectionOf={sectionOf}>
      <Fields />
    </StepForm>
  );
}

function Fields() {
  const t = useCampaignWords();
  const { control } = useFormContext<Values>();
  const hasOffer = useWatch({ control, name: 'hasOffer' });
  const promotions = usePromotionChoices();
  const off = useCan('pricing:read') ? undefined : t.needs('pricing:read');
  return (
    <Card title={t.steps.offer}>
      <SwitchField name="hasOffer" label={t.offer.has} hint={t.offer.hasHint} />
      {hasOffer &&
        (promotions.length === 0 && off === undefined ? (
          <p>
            {t.offer.none} <Link to="/prices">{t.offer.make}</Link>
          </p>
        ) : (
          <>
            <PickOne name="promotionId" label={t.offer.promotion} choices={promotions} disabledBecause={off} />
            <TextField name="codePrefix" label={t.offer.prefix} hint={t.offer.prefixHint} most={10} />
            <CountField name="validDays" label={t.offer.days} unit={t.offer.daysUnit} least={1} most={MOST_DAYS} required />
          </>
        ))}
    </Card>
  );
}
