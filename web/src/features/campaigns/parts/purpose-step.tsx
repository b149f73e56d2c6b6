import { PickOne, TextAreaField } from '@/shared/forms';
import { Card } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import type { SavedStep, SectionInput, SectionOf, ShownCampaign } from '../data';
import { useCampaignWords } from '../words';
import { StepForm } from './step-form';

interface Values {
  readonly goal: string | null;
  readonly brief: string;
  readonly language: string;
}

const GOALS = ['announce', 'promote', 'winBack', 'newsletter', 'event'] as const;
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pl', 'pt', 'sv', 'da', 'cs', 'tr'] as const;

const valuesOf = (saved: SavedStep['section'] | undefined): Values => {
  const { goal = null, brief = '', language = 'en' } = (saved ?? {}) as Partial<SectionOf<'purpose'>>;
  return { goal, brief, language };
};
const sectionOf = ({ goal, brief, language }: Values): SectionInput => ({ step: 'purpose', goal: GOALS.find((each) => each === goal) ?? null, brief: brief.trim(), language });

export function PurposeStep({ campaign }: { campaign: ShownCampaign }) {
  const t = useCampaignWords();
  const locale = useLocale();
  const names = new Intl.DisplayNames(locale, { type: 'language' });
  return (
    <StepForm campaign={campaign} step="purpose" valuesOf={valuesOf} sectionOf={sectionOf}>
      <Card title={t.steps.purpose}>
        <PickOne name="goal" label={t.purpose.goal} choices={GOALS.map((value) => ({ value, label: t.goals[value] }))} />
        <TextAreaField name="brief" label={t.purpose.brief} hint={t.purpose.briefHint} most={2_000} rows={6} />
        <PickOne name="language" label={t.purpose.language} choices={LANGUAGES.map((value) => ({ value, label: names.of(value) ?? value }))} />
      </Card>
    </StepForm>
  );
}
