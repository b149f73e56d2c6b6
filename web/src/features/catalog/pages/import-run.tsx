import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { failureOf } from '@/shared/api';
import { Card, ErrorState, Forbidden, Skeleton } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { WizardPage } from '@/shared/shapes';
import { productChanged } from '../data';
import { ImportStanding, useImport, useSteps } from '../parts/importing';
import { useCatalogWords } from '../words';

export function ImportRun() {
  return useCan('catalog:write') ? <Run /> : <Forbidden permission="catalog:write" />;
}

function Run() {
  const { importing: t, help, title, reasons } = useCatalogWords();
  const { importId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useImport(importId);
  const navigate = useNavigate();
  usePlace({ title: t.title, parent: { label: title, to: '/products' } });
  const status = data?.status;
  useEffect(() => {
    if (status === 'done') void productChanged();
  }, [status]);
  return (
    <WizardPage
      title={t.title}
      help={{ text: help.import, guide: 'importing' }}
      back={{ label: title, link: { to: '/products' } }}
      steps={useSteps('run', importId)}
      at="run"
      finish={t.products}
      onNext={() => navigate({ to: '/products' })}
    >
      <Card title={data?.fileName ?? t.steps.run}>
        {error ? (
          <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />
        ) : data ? (
          <ImportStanding of={data} running={t.running} done={t.done} />
        ) : (
          <Skeleton count={4} />
        )}
      </Card>
    </WizardPage>
  );
}
