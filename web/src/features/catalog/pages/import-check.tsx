import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { failureOf } from '@/shared/api';
import { Card, ErrorState, FileInput, Forbidden, Skeleton, useTried } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { WizardPage } from '@/shared/shapes';
import { isOver } from '../parts/export-dialog';
import { ACCEPTED, heldFile, holdFile, ImportStanding, useImport, useStart, useSteps } from '../parts/importing';
import { useCatalogWords } from '../words';

export function ImportCheck() {
  return useCan('catalog:write') ? <Check /> : <Forbidden permission="catalog:write" />;
}

function Check() {
  const { importing: t, help, title, reasons } = useCatalogWords();
  const { importId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useImport(importId);
  const navigate = useNavigate();
  const start = useStart();
  const [file, setFile] = useState(heldFile);
  const { note, tried } = useTried(reasons);
  usePlace({ title: t.title, parent: { label: title, to: '/products' } });
  const taken = (data?.created ?? 0) + (data?.updated ?? 0) + (data?.unchanged ?? 0);
  const isMissing = file === null || (data !== undefined && file.name !== data.fileName);
  const why = !isOver(data?.status) ? t.checking : data?.status === 'failed' ? t.failed : taken === 0 ? t.nothing : isMissing ? t.again : undefined;
  return (
    <WizardPage
      title={t.title}
      help={{ text: help.import, guide: 'importing' }}
      back={{ label: title, link: { to: '/products' } }}
      steps={useSteps('check', importId)}
      at="check"
      onBack={() => navigate({ to: '/products/import' })}
      nextOff={why}
      onNext={() => file && tried(() => start(file, false))}
    >
      <Card title={data?.fileName ?? t.steps.check}>
        <div className="flex flex-col gap-16">
          {note}
          {error ? (
            <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />
          ) : data ? (
            <ImportStanding of={data} running={t.checking} done={t.checked} />
          ) : (
            <Skeleton count={4} />
          )}
          {data?.status === 'done' && taken > 0 && isMissing && (
            <FileInput
              label={t.sameFile(data.fileName)}
              accept={ACCEPTED}
              onChoose={(chosen) => {
                holdFile(chosen);
                setFile(chosen);
              }}
            >
              <span className="text-dense text-text-2">{t.again}</span>
            </FileInput>
          )}
        </div>
      </Card>
    </WizardPage>
  );
}
