import { Plus } from 'lucide-react';
import { useFormContext, useWatch } from 'react-hook-form';
import { client } from '@/shared/api';
import { PickOne } from '@/shared/forms';
import { Button, Card, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { type SectionInput, sectionOf, type ShownCampaign, type TemplateChoice, useTemplates } from '../data';
import { templatesChanged } from '../templates/data';
import { useCampaignWords } from '../words';
import { CampaignPreview } from './mail-preview';
import { plainTemplate } from './plain-template';
import { StepForm } from './step-form';
import { type Values, valuesOf, versionOf } from './template-version';

export function LayoutStep({ campaign }: { campaign: ShownCampaign }) {
  const templates = useTemplates(sectionOf(campaign, 'layout')?.templateId ?? null);
  const sectionSaid = (values: Values): SectionInput => ({ step: 'layout', templateId: values.templateId, templateVersion: versionOf(values, templates) });
  return (
    <StepForm campaign={campaign} step="layout" valuesOf={valuesOf} sectionOf={sectionSaid}>
      <Fields campaign={campaign} templates={templates} />
    </StepForm>
  );
}

function Fields({ campaign, templates }: { campaign: ShownCampaign; templates: readonly TemplateChoice[] | undefined }) {
  const t = useCampaignWords();
  const { control, setValue } = useFormContext<Values>();
  const canWrite = useCan('campaigns:write');
  const { note, tried } = useTried(t.reasons);
  const [templateId, own] = useWatch({ control, name: ['templateId', 'own'] });
  const version = versionOf({ templateId, own }, templates);
  const chosen = templates?.find(({ id }) => id === templateId);
  const newer = chosen !== undefined && version !== null && chosen.version > version ? chosen.version : undefined;
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
            hint={newer === undefined ? undefined : t.layout.newer(String(version), String(newer))}
            choices={(templates ?? []).map((each) => ({ value: each.id, label: t.templateOf(each.name, String(each.id === own.id ? (own.version ?? each.version) : each.version)) }))}
          />
        )}
        {newer !== undefined && (
          <div className="pb-16">
            <Button onClick={() => setValue('own.version', newer, { shouldDirty: true })}>{t.layout.use(String(newer))}</Button>
          </div>
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
      <CampaignPreview campaign={campaign} templateId={templateId} version={version} />
    </>
  );
}
