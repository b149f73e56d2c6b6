import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { trpc } from '@/shared/api';
import { formatExact, formatInstant } from '@/shared/format';
import { Button, Card, FileInput, Forbidden, Link, useTried } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { WizardPage } from '@/shared/shapes';
import { ExportDialog } from '../parts/export-dialog';
import { ACCEPTED, heldFile, holdFile, useStart, useSteps } from '../parts/importing';
import { useCatalogWords } from '../words';

const KB = 1_000;

export function ImportFile() {
  return useCan('catalog:write') ? <Choose /> : <Forbidden permission="catalog:write" />;
}

function Choose() {
  const t = useCatalogWords();
  const locale = useLocale();
  const start = useStart();
  const [file, setFile] = useState(heldFile);
  const [exporting, setExporting] = useState(false);
  const { note, tried } = useTried(t.reasons);
  usePlace({ title: t.importing.title, parent: { label: t.title, to: '/products' } });
  const choose = (chosen: File) => {
    holdFile(chosen);
    setFile(chosen);
  };
  return (
    <WizardPage
      title={t.importing.title}
      help={{ text: t.help.import, guide: 'importing' }}
      back={{ label: t.title, link: { to: '/products' } }}
      steps={useSteps('file')}
      at="file"
      nextOff={file ? undefined : t.importing.none}
      onNext={() => file && tried(() => start(file, true))}
    >
      <Card title={t.importing.steps.file}>
        <div className="flex flex-col gap-16">
          {note}
          <p className="text-text-2">{t.importing.file}</p>
          <FileInput label={t.importing.choose} accept={ACCEPTED} onChoose={choose}>
            {file && <span>{t.importing.chosen(file.name, `${formatExact(Math.ceil(file.size / KB), locale)} kB`)}</span>}
          </FileInput>
          <span>
            <Button size="small" icon={Download} onClick={() => setExporting(true)}>
              {t.importing.template}
            </Button>
          </span>
        </div>
      </Card>
      <LastImports />
      {exporting && <ExportDialog filter={{}} onClose={() => setExporting(false)} />}
    </WizardPage>
  );
}

function LastImports() {
  const { importing: t } = useCatalogWords();
  const locale = useLocale();
  const zone = useZone();
  const { data } = useQuery(trpc.productImports.list.queryOptions({ limit: 5 }));
  if (!data || data.items.length === 0) return null;
  return (
    <Card title={t.last}>
      <ul className="flex flex-col gap-8">
        {data.items.map(({ id, fileName, dryRun, createdAt, rowsTotal }) => (
          <li key={id} className="flex flex-wrap justify-between gap-x-16">
            <Link to={dryRun ? '/products/import/$importId/check' : '/products/import/$importId/run'} params={{ importId: id }}>
              {fileName}
            </Link>
            <span className="text-dense text-text-2">
              {[dryRun ? t.dryRun : t.steps.run, rowsTotal !== null && t.rows(formatExact(rowsTotal, locale)), formatInstant(createdAt, locale, zone)].filter(Boolean).join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
