import { Plus } from 'lucide-react';
import { useFormContext, useWatch } from 'react-hook-form';
import { client } from '@/shared/api';
import { PickOne } from '@/shared/forms';
import { Button, Card, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { type SavedStep, type SectionInput, type SectionOf, type ShownCampaign, useTemplates } from '../data';
import { templatesChanged } from '../templates/data';
import { useCampaignWords } from '../words';
import { CampaignPreview } from './mail-preview';
import { plainTemplate } from './plain-template';
import { StepForm } from './step-form';

interface Values {
  readonly templateId: string | null;
  readonly templateVersion: number | null;
}

const valuesOf = (saved: SavedStep['section'] | undefined): Values => {
  const { templateId = null, templateVersion = null } = (saved ?? {}) as Partial<SectionOf<'layout'>>;
  return { templateId, templateVersion };
};

export function LayoutStep({ campaign }: { campaign: ShownCampaign }) {
  const templates = useTemplates();
  const sectionOf = ({ templateId }: Values): SectionInput => ({ step: 'layout', templateId, templateVersion: templates?.find(({ id }) => id === templateId)?.version ?? null });
  return (
    <StepForm campaign={campaign} step="layout" valuesOf={valuesOf} sectionOf={sectionOf}>
      <Fields campaign={campaign} />
    </StepForm>
  );
}

function Fields({ campaign }: { campaign: ShownCampaign }) {
  const t = useCampaignWords();
  const templates = useTemplates();
  const { control, setValue } = useFormContext<Values>();
  const canWrite = useCan('campaigns:write');
  const { note, tried } = useTried(t.reasons);
  const [templateId, templateVersion] = useWatch({ control, name: ['templateId', 'templateVersion'] });
  const chosen = templates?.find(({ id }) => id === templateId);
  const isOlder = chosen !== undefined && templateVersion !== null && chosen.version > templateVersion;
  const make = () =>
    tried(async () => {
      const { id } = await client.mailTemplate.create.mutate({ content: plainTemplate(t.layout.plainName, campaign) });
      await templatesChanged();
      setValue('templateId', id, { shouldDirty: true });
    });
  return (
    <>
      <Card title={t.steps.layout}>
        {note}
        {templates?.length === 0 ? (
          <p className="text-text-2">{t.layout.none}</p>
        ) : (
          <PickOne
            name="templateId"
            label={t.layout.template}
            hint={isOlder ? t.layout.newer(String(templateVersion), String(chosen.version)) : undefined}
            choices={(templates ?? []).map(({ id, name, version }) => ({ value: id, label: t.templateOf(name, String(version)) }))}
          />
        )}
        {canWrite && (
          <div className="flex flex-col items-start gap-8">
            <p className="text-text-2">{t.layout.plainText}</p>
            <Button icon={Plus} onClick={make}>
              {t.layout.plain}
            </Button>
          </div>
        )}
      </Card>
      <CampaignPreview campaign={campaign} templateId={templateId} version={chosen?.version ?? templateVersion} />
    </>
  );
}
