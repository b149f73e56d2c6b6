import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useFormContext, useWatch } from 'react-hook-form';
import { failureOf } from '@/shared/api';
import { formatExact, formatMoney } from '@/shared/format';
import { PercentField, PickMany, type Typed } from '@/shared/forms';
import { Card, ErrorNote, Link, Skeleton, useSettled } from '@/shared/kit';
import { useCan, useLocale } from '@/shared/session';
import { Facts } from '@/shared/shapes';
import { audienceOptions, type SavedStep, type SectionInput, type SectionOf, type ShownCampaign, useSegmentChoices } from '../data';
import { useCampaignWords } from '../words';
import { StepForm } from './step-form';

interface Values {
  readonly segmentIds: string[];
  readonly excludedSegmentIds: string[];
  readonly holdoutPercent: Typed;
}

const MOST_HELD_OUT = 50;
const WHY_NOT = ['withoutAddress', 'withoutConsent', 'optedOut', 'suppressed', 'capped', 'heldOut'] as const;

const valuesOf = (saved: SavedStep['section'] | undefined): Values => {
  const { segmentIds = [], excludedSegmentIds = [], holdoutPercent = 0 } = (saved ?? {}) as Partial<SectionOf<'audience'>>;
  return { segmentIds: [...segmentIds], excludedSegmentIds: [...excludedSegmentIds], holdoutPercent };
};
const sectionOf = ({ segmentIds, excludedSegmentIds, holdoutPercent }: Values): SectionInput => ({ step: 'audience', segmentIds, excludedSegmentIds, holdoutPercent: Number(holdoutPercent ?? 0) });

export function AudienceStep({ campaign }: { campaign: ShownCampaign }) {
  const t = useCampaignWords();
  const segments = useSegmentChoices();
  const off = useCan('customers:read') ? undefined : t.needs('customers:read');
  return (
    <StepForm campaign={campaign} step="audience" valuesOf={valuesOf} sectionOf={sectionOf}>
      <Card title={t.steps.audience}>
        {segments?.length === 0 ? (
          <p className="pb-16">
            {t.audience.none} <Link to="/customers/segments">{t.audience.make}</Link>
          </p>
        ) : (
          <>
            <PickMany name="segmentIds" label={t.audience.segments} choices={segments ?? []} disabledBecause={off} />
            <PickMany name="excludedSegmentIds" label={t.audience.excluded} choices={segments ?? []} disabledBecause={off} />
          </>
        )}
        <PercentField name="holdoutPercent" label={t.audience.holdout} hint={t.audience.holdoutHint} digits={0} most={MOST_HELD_OUT} />
      </Card>
      <Count campaign={campaign} />
    </StepForm>
  );
}

/** How many are chosen, how many of them would get it, and why the others would not. */
function Count({ campaign }: { campaign: ShownCampaign }) {
  const t = useCampaignWords();
  const locale = useLocale();
  const { control } = useFormContext<Values>();
  const [segmentIds, excludedSegmentIds, holdout] = useWatch({ control, name: ['segmentIds', 'excludedSegmentIds', 'holdoutPercent'] });
  const holdoutPercent = typeof holdout === 'number' && holdout <= MOST_HELD_OUT ? holdout : 0;
  const asked = useSettled({ segmentIds, excludedSegmentIds, holdoutPercent });
  const { data, error } = useQuery({
    ...audienceOptions({ id: campaign.id, ...asked }),
    enabled: asked.segmentIds.length > 0,
    placeholderData: keepPreviousData,
  });
  if (segmentIds.length === 0) return null;
  const said = (count: number) => formatExact(count, locale);
  return (
    <Card title={t.audience.preview}>
      {error && <ErrorNote failure={failureOf(error)} />}
      {data === undefined ? (
        !error && <Skeleton count={4} />
      ) : (
        <div role="status" className="flex flex-col gap-12">
          <Facts
            facts={[
              { label: t.audience.size, value: said(data.size) },
              ...WHY_NOT.filter((each) => data[each] > 0).map((each) => ({ label: t.audience.whyNot[each], value: `− ${said(data[each])}` })),
              { label: t.audience.reachable, value: said(data.reachable) },
              { label: t.audience.cost, value: formatMoney({ amountMinor: data.costMinor, currency: data.currency }, locale) },
            ]}
          />
          {data.overlaps.map(({ id, name, count }) => (
            <p key={id} className="text-dense text-text-2">
              {t.audience.overlap(said(count), name)}
            </p>
          ))}
        </div>
      )}
    </Card>
  );
}
