import { TextAreaField, TextField } from '@/shared/forms';
import { Card } from '@/shared/kit';
import type { SavedStep, SectionInput, SectionOf, ShownCampaign } from '../data';
import { useCampaignWords } from '../words';
import { StepForm } from './step-form';

interface Values {
  readonly company: string;
  /** A line each. */
  readonly address: string;
  readonly reason: string;
  readonly replyTo: string;
}

const MOST_LINES = 8;

const valuesOf = (saved: SavedStep['section'] | undefined): Values => {
  const { company = '', address = [], reason = '', replyTo = '' } = (saved ?? {}) as Partial<SectionOf<'footer'>>;
  return { company, address: address.join('\n'), reason, replyTo };
};
const linesOf = (address: string): string[] => address.split('\n').map((line) => line.trim()).filter(Boolean);
const sectionOf = ({ company, address, reason, replyTo }: Values): SectionInput => ({ step: 'footer', company: company.trim(), address: linesOf(address), reason: reason.trim(), replyTo: replyTo.trim() });

export function FooterStep({ campaign }: { campaign: ShownCampaign }) {
  const t = useCampaignWords();
  const tooMany = (value: string) => (linesOf(value).length > MOST_LINES ? t.footer.lines(String(MOST_LINES)) : undefined);
  return (
    <StepForm campaign={campaign} step="footer" valuesOf={valuesOf} sectionOf={sectionOf}>
      <Card title={t.steps.footer}>
        <p className="pb-12 text-text-2">{t.footer.text}</p>
        <TextField name="company" label={t.footer.company} most={200} />
        <TextAreaField name="address" label={t.footer.address} hint={t.footer.addressHint} rows={4} check={tooMany as never} />
        <TextAreaField name="reason" label={t.footer.reason} hint={t.footer.reasonHint} rows={2} most={2_000} />
        <TextField name="replyTo" label={t.footer.replyTo} type="email" most={320} />
      </Card>
    </StepForm>
  );
}
