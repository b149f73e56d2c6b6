// How far an import is: in which step, and how much of it is done.
import { Ban } from 'lucide-react';
import { useState } from 'react';
import type { EventImport } from '@/client/routers/eventImports';
import { formatExact } from '@/shared/format';
import { Banner, Button, Card, ErrorNote, FileInput, Link, Progress } from '@/shared/kit';
import { useCan, useLocale } from '@/shared/session';
import { ACCEPTED, goOn, useUpload } from '../imports';
import { sizeOf } from '../pages/import-file';
import { useImportWords } from '../words';

export function ImportProgress({ of, onCancel }: { of: EventImport; onCancel: () => void }) {
  const { progress: t, cancel, needs } = useImportWords();
  const mayImport = useCan('clickstreams:import');
  return (
    <Card title={t.title}>
      <div className="flex flex-col gap-16">
        <Bar of={of} />
        {of.status === 'uploading' && <Interrupted of={of} />}
        {of.status === 'settling' && (
          <span className="text-dense">
            <Link to="/pipeline">{t.pipeline}</Link>
          </span>
        )}
        <span>
          <Button icon={Ban} onClick={onCancel} disabledBecause={mayImport ? undefined : needs}>
            {cancel}
          </Button>
        </span>
      </div>
    </Card>
  );
}

function Bar({ of }: { of: EventImport }) {
  const { progress: t } = useImportWords();
  const locale = useLocale();
  const said = (done: number, total: number) => t.of(formatExact(done, locale), formatExact(total, locale));
  switch (of.status) {
    case 'uploading':
      return <Progress label={t.uploading} value={of.received} most={of.size} said={t.of(sizeOf(of.received, locale), sizeOf(of.size, locale))} />;
    case 'sending':
      return <Progress label={t.sending} value={of.rowsDone} most={of.rowsTotal ?? 0} said={said(of.rowsDone, of.rowsTotal ?? 0)} />;
    case 'settling':
      return <Progress label={t.settling} value={of.processed} most={of.sent} said={said(of.processed, of.sent)} />;
    case 'reading':
      return <Progress label={t.reading} />;
    default:
      return <Progress label={t.waiting} />;
  }
}

/** An upload that stands: after a failure it is tried again, and in another visit the file is chosen again. */
function Interrupted({ of }: { of: EventImport }) {
  const { progress: t, reasons } = useImportWords();
  const locale = useLocale();
  const upload = useUpload(of.id);
  const mayImport = useCan('clickstreams:import');
  const [isOther, setOther] = useState(false);
  if (!mayImport || (upload && upload.failure === null)) return null;
  if (upload?.failure) {
    return (
      <>
        <ErrorNote failure={upload.failure} reasons={reasons} />
        <span>
          <Button tone="primary" onClick={() => goOn(of, upload.file)}>
            {t.goOn}
          </Button>
        </span>
      </>
    );
  }
  const choose = (file: File) => {
    const isSame = file.name.slice(-200) === of.fileName && file.size === of.size;
    setOther(!isSame);
    if (isSame) void goOn(of, file);
  };
  return (
    <>
      <Banner tone="warn">{t.stalled}</Banner>
      {isOther && <Banner tone="bad">{t.other(of.fileName, sizeOf(of.size, locale))}</Banner>}
      <FileInput label={t.again(of.fileName)} accept={ACCEPTED} onChoose={choose} />
    </>
  );
}
